// candor-review's command line.
#pragma once

#include <optional>
#include <string>

namespace candor::review {

struct Flags {
  std::string config;
  bool check_config = false;
  std::optional<int> passphrase_fd;
};

// Fills `flags`. The exit code when there is nothing to run: 0 after --help and --version, which
// print to standard output; 64 (EX_USAGE) with a line on standard error for anything it does not
// know.
[[nodiscard]] std::optional<int> ParseFlags(int argc, char** argv, Flags& flags);

}  // namespace candor::review
