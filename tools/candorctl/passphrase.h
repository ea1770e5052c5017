// Where the passphrase of a key file comes from.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"

namespace CLI {
class App;
}

namespace candor::tools {

inline constexpr std::size_t kMinPassphraseBytes = 12;
inline constexpr std::size_t kMaxPassphraseBytes = 1024;

// A file or a descriptor for scripts; the terminal, without echo, when neither is given. Never a
// flag's value or an environment variable: other processes can read those.
struct PassphraseFlags {
  std::string file;
  int fd = -1;
};

void AddPassphraseFlags(CLI::App& command, PassphraseFlags& flags);

// 1 to kMaxPassphraseBytes bytes. The first line of a file counts.
[[nodiscard]] absl::StatusOr<Secret> ReadPassphrase(const PassphraseFlags& flags);

// A new passphrase: asked for twice at a terminal, and at least kMinPassphraseBytes long.
[[nodiscard]] absl::StatusOr<Secret> ReadNewPassphrase(const PassphraseFlags& flags);

// A line from the terminal that does not show while it is typed. FAILED_PRECONDITION without a
// terminal; CANCELLED when interrupted.
[[nodiscard]] absl::StatusOr<Secret> AskTerminal(const char* question, bool twice);

}  // namespace candor::tools
