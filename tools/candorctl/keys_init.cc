#include <unistd.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/keys/key_file.h"
#include "candor/policy/report_checks.h"
#include "candorctl/command_line.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/keys_page.h"
#include "candorctl/keys_verbs.h"
#include "candorctl/passphrase.h"
#include "candorctl/share_files.h"
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
  OfficerFlags officers;
  PassphraseFlags passphrase;
  bool ask_passphrase = false;
};

// What was made; the secrets in it are wiped with it.
struct NewKeys {
  TeamKeys team;
  keys::OpenedKeyFile file;
  std::vector<shamir::Share> shares;
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
  return CheckOfficerFlags(flags.officers);
}

bool WantsPassphrase(const InitFlags& flags) {
  return flags.officers.officers.empty() || flags.ask_passphrase ||
         !flags.passphrase.file.empty() || flags.passphrase.fd >= 0;
}

void ShowNewKeys(const InitFlags& flags, const NewKeys& made, Session& session) {
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("key_file", flags.key_file)
                       .Text("manifest", flags.manifest)
                       .Number("serial", static_cast<std::int64_t>(made.team.manifest.serial))
                       .Text("verification_key", made.team.verification_key)
                       .Json("recipient_keys", KeysJson(made.team.manifest))
                       .Json("shares", ShareFilesJson(flags.officers, made.shares))
                       .Str()
                << "\n";
    return;
  }
  session.out << "The team's keys are in " << flags.key_file << ", which opens with "
              << OpenersText(made.file.slots)
              << ".\nBack up both, apart from each other: without them no report can ever be "
                 "read.\n\n";
  if (!made.shares.empty()) {
    session.out << "Give each officer the own share, and keep none:\n\n"
                << ShareFilesText(flags.officers, made.shares) << "\n";
  }
  session.out << KeysTable(made.team.manifest, DayOf(session.clock.Now()))
              << "\nVerification key, for intake's configuration (manifest.verification_key) and "
                 "for portals:\n\n  "
              << made.team.verification_key << "\n\nNext: name " << flags.key_file << " and "
              << flags.manifest
              << " in review's configuration (keys), start it, candorctl unseal\n";
}

// All files or none: nobody has seen them, and each is of no use without the others.
absl::Status WriteKeys(const InitFlags& flags, const NewKeys& made, std::string_view key_file) {
  RETURN_IF_ERROR(WriteShareFiles(flags.officers, made.shares));
  absl::Status written = WriteNewFile(flags.key_file, key_file, 0600);
  if (written.ok()) {
    written = WriteNewFile(flags.manifest, made.team.signed_manifest, 0644);
    if (!written.ok()) {
      unlink(flags.key_file.c_str());
    }
  }
  if (!written.ok()) {
    RemoveShareFiles(flags.officers);
  }
  return written;
}

absl::Status InitKeys(const InitFlags& flags, Session& session) {
  RETURN_IF_ERROR(CheckInitFlags(flags));
  RETURN_IF_ERROR(CheckAbsent(flags.key_file));
  RETURN_IF_ERROR(CheckAbsent(flags.manifest));
  Secret passphrase;
  if (WantsPassphrase(flags)) {
    ASSIGN_OR_RETURN(passphrase, ReadNewPassphrase(flags.passphrase));
  }
  const Clock::Time now = session.clock.Now();
  // Seconds since 1970: keys that are made anew always come after the ones before.
  const auto serial = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  NewKeys made;
  ASSIGN_OR_RETURN(made.team, MakeTeamKeys({.channels = flags.channels,
                                            .first_day = DayOf(now),
                                            .days = flags.days,
                                            .overlap = flags.overlap,
                                            .manifest_key_name = flags.name,
                                            .serial = static_cast<std::uint64_t>(serial)},
                                           session.random));
  made.file.ring = made.team.ring;
  keys::ReplaceKeyEncryptionKey(made.file, session.random);
  if (!passphrase.empty()) {
    RETURN_IF_ERROR(keys::SetPassphrase(made.file, passphrase.view(), session.random));
  }
  if (!flags.officers.officers.empty()) {
    ASSIGN_OR_RETURN(shamir::SplitKey split,
                     shamir::Split(made.file.key_encryption_key.view(), flags.officers.threshold,
                                   flags.officers.officers, session.random));
    made.file.slots.mutable_shares()->Swap(&split.set);
    made.shares = std::move(split.shares);
  }
  ASSIGN_OR_RETURN(const std::string file, keys::EncodeKeyFile(made.file, session.random));
  RETURN_IF_ERROR(WriteKeys(flags, made, file));
  ShowNewKeys(flags, made, session);
  return absl::OkStatus();
}

}  // namespace

void AddKeysInit(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<InitFlags>();
  CLI::App& init =
      AddCommand(group, "init", "Make the team's key file and the manifest of its public keys",
                 "candorctl keys init --key-file team.key --manifest manifest.txt --threshold 2 "
                 "--officer olga,pia,rosa",
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
  AddOfficerFlags(init, flags->officers);
  AddPassphraseFlags(init, flags->passphrase);
  init.add_flag("--ask-passphrase", flags->ask_passphrase,
                "Have a passphrase beside the officers' shares");
}

}  // namespace candor::tools
