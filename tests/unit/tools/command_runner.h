// Runs candorctl inside the test, with a clock and randomness of the test.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candorctl/candorctl.h"

namespace candor::tools {

// What a command left behind.
struct Ran {
  int exit_code;
  std::string out;
  std::string err;
};

inline Ran RunCommand(std::vector<std::string> args, const Clock& clock, Random& random,
                      const std::string& input = {}, bool interactive = false) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Session session{.in = in,
                  .out = out,
                  .err = err,
                  .clock = clock,
                  .random = random,
                  .colour = false,
                  .interactive = interactive,
                  .show_progress = false,
                  .output = OutputFormat::kTable,
                  .status = {}};
  const int exit_code = RunCandorctl(std::move(args), session);
  return {exit_code, out.str(), err.str()};
}

}  // namespace candor::tools
