// Ctrl-C as something to wait for.
#pragma once

#include <chrono>

namespace candor::tools {

// While there is one, SIGINT and SIGTERM end waits instead of the process. One at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Until a signal came, or the time is up; whether one came. Once one came, always at once.
  [[nodiscard]] bool Wait(std::chrono::milliseconds timeout) const;
};

}  // namespace candor::tools
