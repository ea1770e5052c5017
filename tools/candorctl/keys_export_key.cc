#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"
#include "candorctl/command_line.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/keys_verbs.h"

namespace candor::tools {
namespace {

struct ExportKeyFlags {
  std::string name;
  std::string out;
};

absl::Status MakeExportKey(const ExportKeyFlags& flags, Session& session) {
  // As channels are named.
  if (!hpke::IsChannelName(flags.name)) {
    return UsageError("--name must be 1 to 32 of `a-z 0-9 -`");
  }
  RETURN_IF_ERROR(CheckAbsent(flags.out));
  ASSIGN_OR_RETURN(const keys::KeyPair pair, keys::GenerateX25519());
  std::string raw(pair.private_key.view());
  std::string text = absl::BytesToHexString(raw) + "\n";
  WipeBytes(raw);
  const absl::Status written = WriteNewFile(flags.out, text, 0600);
  WipeBytes(text);
  RETURN_IF_ERROR(written);
  const std::string public_key = absl::BytesToHexString(pair.public_key);
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("name", flags.name)
                       .Text("public_key", public_key)
                       .Text("private_key_file", flags.out)
                       .Str()
                << "\n";
    return absl::OkStatus();
  }
  session.out << "The private key is in " << flags.out
              << "; it opens every case that is exported to it.\nFor review's configuration "
                 "(keys):\n\n  export_keys: [{name: "
              << flags.name << ", public_key: " << public_key << "}]\n";
  return absl::OkStatus();
}

}  // namespace

void AddKeysExportKey(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<ExportKeyFlags>();
  CLI::App& command = AddCommand(group, "export-key", "Make a key that cases can be exported to",
                                 "candorctl keys export-key --name court --out court.key", session,
                                 [flags](Session& to) { return MakeExportKey(*flags, to); });
  command.add_option("--name", flags->name, "Its name in review's configuration")
      ->type_name("NAME")
      ->required();
  command.add_option("--out", flags->out, "File for the private key")
      ->type_name("FILE")
      ->required();
}

}  // namespace candor::tools
