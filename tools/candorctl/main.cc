#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "candor/rpc/server.h"
#include "candorctl/candorctl.h"
#include "candorctl/colour.h"
#include "candorctl/exit_code.h"

int main(int argc, char** argv) {
  // Passphrases and receipts pass through here: no core dump, and gRPC's own log, which is of no
  // use to people, only when asked for.
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  setenv("GRPC_VERBOSITY", "NONE", 0);
  const candor::SystemClock clock;
  candor::SystemRandom random;
  candor::tools::Session session{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .clock = clock,
      .random = random,
      .colour = candor::tools::TakesColour(isatty(STDOUT_FILENO) == 1, std::getenv("NO_COLOR"),
                                           std::getenv("TERM")),
      .interactive = isatty(STDIN_FILENO) == 1,
      .show_progress = isatty(STDERR_FILENO) == 1,
      .output = candor::tools::OutputFormat::kTable,
      .status = {}};
  if (const absl::Status prepared = candor::rpc::PrepareProcess(); !prepared.ok()) {
    std::cerr << candor::tools::ErrorText(prepared);
    return candor::tools::ExitCodeOf(prepared);
  }
  return candor::tools::RunCandorctl(std::vector<std::string>(argv + 1, argv + argc), session);
}
