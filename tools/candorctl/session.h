// What every command works with; tests give their own.
#pragma once

#include <istream>
#include <ostream>

#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"

namespace candor::tools {

enum class OutputFormat { kTable, kJson };

// All references outlive the session.
struct Session {
  std::istream& in;
  std::ostream& out;  // results
  std::ostream& err;  // what went wrong, and notes for people
  const Clock& clock;
  Random& random;
  // `out` is a terminal that takes colour.
  bool colour = false;
  // `in` is a terminal, where what is typed shows.
  bool interactive = false;
  // `err` is a terminal, where a line can be drawn over.
  bool show_progress = false;
  // --output.
  OutputFormat output = OutputFormat::kTable;
  // How the command went.
  absl::Status status;
};

}  // namespace candor::tools
