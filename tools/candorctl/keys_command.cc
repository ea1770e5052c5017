#include "candorctl/keys_command.h"

#include <memory>
#include <string>

#include "candor/base/status_macros.h"
#include "candor/manifest/manifest.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/custody_command.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/keys_page.h"
#include "candorctl/keys_verbs.h"

namespace candor::tools {
namespace {

struct ShowFlags {
  std::string manifest;
  std::string verification_key;
};

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
  CLI::App& group = AddGroup(root, "keys", "The team's key file, its shares and the manifest",
                             "candorctl keys init --key-file team.key --manifest manifest.txt");
  AddKeysInit(group, session);
  AddShow(group, session);
  AddRotateCommand(group, session);
  AddKeysShares(group, session);
  AddKeysDrill(group, session);
  AddKeysExportKey(group, session);
}

}  // namespace candor::tools
