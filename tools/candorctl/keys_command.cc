#include "candorctl/keys_command.h"

#include <unistd.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "candor/base/status_macros.h"
#include "candor/keys/key_file.h"
#include "candor/policy/report_checks.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/custody_command.h"
#include "candorctl/dates.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/passphrase.h"
#include "candorctl/table.h"
#include "candorctl/team_keys.h"

namespace candor::tools {
namespace {

struct InitFlags {
  std::string key_file;
  std::string manifest;
  std::vector<std::string> channels = {"conduct"};
  std::uint32_t days = 30;
  std::uint32_t overlap = 7;
  std::string name = "candor-manifest";
  PassphraseFlags passphrase;
};

struct ShowFlags {
  std::string manifest;
  std::string verification_key;
};

absl::Status CheckInitFlags(const InitFlags& flags) {
  std::set<std::string> channels;
  for (const std::string& channel : flags.channels) {
    if (!policy::IsChannelName(channel)) {
      return UsageError("--channel must be 1 to 32 of `a-z 0-9 -`");
    }
    if (!channels.insert(channel).second) {
      return UsageError("--channel: each channel may be given once");
    }
  }
  // c2sp.org/signed-note: a key name has neither spaces nor plus signs.
  if (flags.name.empty() || flags.name.size() > 64 ||
      flags.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-/") !=
          std::string::npos) {
    return UsageError("--name must be 1 to 64 of `a-z 0-9 . - /`");
  }
  if (flags.key_file == flags.manifest) {
    return UsageError("--key-file and --manifest must be two files");
  }
  return absl::OkStatus();
}

std::string HexOf(const std::string& bytes) { return absl::BytesToHexString(bytes); }

std::string KeysJson(const Manifest& manifest) {
  std::vector<std::string> keys;
  for (const ManifestKey& key : manifest.keys) {
    keys.push_back(JsonObject()
                       .Text("channel", key.channel)
                       .Number("kem_id", key.kem_id)
                       .Text("key_id", HexOf(key.key_id))
                       .Text("not_before", DateOf(key.not_before))
                       .Text("not_after", DateOf(key.not_after))
                       .Str());
  }
  return JsonArray(keys);
}

std::string KeysTable(const Manifest& manifest, Day today) {
  Table table({"CHANNEL", "KEY ID", "FIRST DAY", "LAST DAY", "TODAY"});
  for (const ManifestKey& key : manifest.keys) {
    table.Add({key.channel, HexOf(key.key_id), DateOf(key.not_before), DateOf(key.not_after),
               ValidityOf(key.not_before, key.not_after, today)});
  }
  return table.Text();
}

void ShowNewKeys(const InitFlags& flags, const TeamKeys& keys, Session& session) {
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("key_file", flags.key_file)
                       .Text("manifest", flags.manifest)
                       .Number("serial", static_cast<std::int64_t>(keys.manifest.serial))
                       .Text("verification_key", keys.verification_key)
                       .Json("recipient_keys", KeysJson(keys.manifest))
                       .Str()
                << "\n";
    return;
  }
  session.out << "The team's keys are in " << flags.key_file
              << ", under the passphrase. Back up both, apart from each other:\n"
                 "without them no report can ever be read.\n\n"
              << KeysTable(keys.manifest, DayOf(session.clock.Now()))
              << "\nVerification key, for intake's configuration (manifest.verification_key) and "
                 "for portals:\n\n  "
              << keys.verification_key << "\n\nNext: name " << flags.key_file << " and "
              << flags.manifest
              << " in review's configuration (keys), start it, candorctl unseal\n";
}

absl::Status WriteKeys(const InitFlags& flags, const TeamKeys& keys, std::string_view key_file) {
  RETURN_IF_ERROR(WriteNewFile(flags.key_file, key_file, 0600));
  const absl::Status written = WriteNewFile(flags.manifest, keys.signed_manifest, 0644);
  if (!written.ok()) {
    // Nobody has seen this key file; without its manifest it is of no use.
    unlink(flags.key_file.c_str());
  }
  return written;
}

absl::Status InitKeys(const InitFlags& flags, Session& session) {
  RETURN_IF_ERROR(CheckInitFlags(flags));
  RETURN_IF_ERROR(CheckAbsent(flags.key_file));
  RETURN_IF_ERROR(CheckAbsent(flags.manifest));
  ASSIGN_OR_RETURN(const Secret passphrase, ReadNewPassphrase(flags.passphrase));
  const Clock::Time now = session.clock.Now();
  // Seconds since 1970: keys that are made anew always come after the ones before.
  const auto serial = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  ASSIGN_OR_RETURN(const TeamKeys keys, MakeTeamKeys({.channels = flags.channels,
                                                      .first_day = DayOf(now),
                                                      .days = flags.days,
                                                      .overlap = flags.overlap,
                                                      .manifest_key_name = flags.name,
                                                      .serial = static_cast<std::uint64_t>(serial)},
                                                     session.random));
  ASSIGN_OR_RETURN(const std::string file,
                   keys::EncodeKeyFile(keys.ring, passphrase.view(), session.random));
  RETURN_IF_ERROR(WriteKeys(flags, keys, file));
  ShowNewKeys(flags, keys, session);
  return absl::OkStatus();
}

absl::Status ShowKeys(const ShowFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const NoteVerifier verifier, ParseVerificationKey(flags.verification_key));
  ASSIGN_OR_RETURN(const std::string note, ReadSmallFile(flags.manifest));
  const absl::StatusOr<Manifest> manifest = OpenManifest(note, verifier);
  if (!manifest.ok()) {
    return absl::Status(manifest.status().code(),
                        flags.manifest + ": " + std::string(manifest.status().message()));
  }
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("manifest", flags.manifest)
                       .Number("serial", static_cast<std::int64_t>(manifest->serial))
                       .Json("recipient_keys", KeysJson(*manifest))
                       .Str()
                << "\n";
    return absl::OkStatus();
  }
  session.out << flags.manifest << " is signed by " << verifier.name() << "; serial "
              << manifest->serial << ".\n\n"
              << KeysTable(*manifest, DayOf(session.clock.Now()));
  return absl::OkStatus();
}

void AddInit(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<InitFlags>();
  CLI::App& init =
      AddCommand(group, "init", "Make the team's key file and the manifest of its public keys",
                 "candorctl keys init --key-file team.key --manifest manifest.txt --channel "
                 "conduct,ombuds",
                 session, [flags](Session& to) { return InitKeys(*flags, to); });
  init.add_option("--key-file", flags->key_file, "Key file to make")->type_name("FILE")->required();
  init.add_option("--manifest", flags->manifest, "Signed manifest to make")
      ->type_name("FILE")
      ->required();
  init.add_option("--channel", flags->channels, "Channels to make a key for")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  init.add_option("--days", flags->days, "Days of an epoch, starting today (UTC)")
      ->check(CLI::Range(1, 366))
      ->capture_default_str();
  init.add_option("--overlap", flags->overlap, "Days that a key is still taken after its epoch")
      ->check(CLI::Range(0, 30))
      ->capture_default_str();
  init.add_option("--name", flags->name, "Name of the key that signs manifests")
      ->type_name("NAME")
      ->capture_default_str();
  AddPassphraseFlags(init, flags->passphrase);
}

void AddShow(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<ShowFlags>();
  CLI::App& show = AddCommand(
      group, "show", "Check the signature of a manifest and show its keys",
      "candorctl keys show --manifest manifest.txt --verification-key candor-manifest+...", session,
      [flags](Session& to) { return ShowKeys(*flags, to); });
  show.add_option("--manifest", flags->manifest, "Signed manifest")->type_name("FILE")->required();
  show.add_option("--verification-key", flags->verification_key,
                  "The line that `candorctl keys init` printed")
      ->envname("CANDOR_VERIFICATION_KEY")
      ->type_name("KEY");
}

}  // namespace

void AddKeysCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "keys", "The team's key file and manifest",
                             "candorctl keys init --key-file team.key --manifest manifest.txt");
  AddInit(group, session);
  AddShow(group, session);
  AddRotateCommand(group, session);
}

}  // namespace candor::tools
