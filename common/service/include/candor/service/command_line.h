// The command line of a service, its exit codes (sysexits.h) and what it says when it cannot go
// on: one line on standard error that names the cause and the fix.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"

namespace CLI {
class App;
}

namespace candor::service {

struct Program {
  std::string name;         // "candor-intake"
  std::string description;  // for --help
  std::string exit_codes;   // for --help
};

struct Flags {
  std::string config;
  bool check_config = false;
};

// Fills `flags`; `add` adds what this service has beside them. The exit code when there is nothing
// to run: 0 after --help and --version, which print to standard output; 64 (EX_USAGE) with a line
// on standard error for anything it does not know.
[[nodiscard]] std::optional<int> ParseFlags(int argc, char** argv, const Program& program,
                                            Flags& flags,
                                            const std::function<void(CLI::App&)>& add = nullptr);

// Prints `<name>: <status message>` to standard error and returns `exit_code`.
[[nodiscard]] int Fail(const Program& program, int exit_code, const absl::Status& status);

// 66 (EX_NOINPUT) when the configuration itself is not there, 78 (EX_CONFIG) when it is wrong.
[[nodiscard]] int ConfigExitCode(const absl::Status& status);

}  // namespace candor::service
