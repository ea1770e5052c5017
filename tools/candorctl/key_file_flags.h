// How a command that runs beside the key file opens it: with the passphrase, or with shares.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/keys/key_file.h"
#include "candorctl/passphrase.h"
#include "candorctl/session.h"

namespace candor::tools {

struct KeyFileFlags {
  std::string key_file;
  // Files with a share each; none: the passphrase.
  std::vector<std::string> shares;
  PassphraseFlags passphrase;
};

struct UnlockedKeyFile {
  keys::OpenedKeyFile opened;
  // The passphrase that opened it; empty when shares did.
  Secret passphrase;
  // Whose shares opened it.
  std::vector<std::string> officers;
};

// --key-file, --share and the flags of the passphrase.
void AddKeyFileFlags(CLI::App& command, KeyFileFlags& flags);

// Opens `file`, which flags.key_file names. The status names the file that is wrong: of several
// shares the one that is damaged, of another set, or given twice.
[[nodiscard]] absl::StatusOr<UnlockedKeyFile> UnlockKeyFile(const KeyFileFlags& flags,
                                                            std::string_view file,
                                                            Session& session);

// `status`, its message after the name of the file that it is about.
[[nodiscard]] absl::Status AboutFile(const std::string& file, const absl::Status& status);

}  // namespace candor::tools
