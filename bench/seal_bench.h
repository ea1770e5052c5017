// Sealing and opening without anything around them.
#pragma once

#include <chrono>

namespace candor::bench {

struct SealCosts {
  double seal_us = 0;
  double open_us = 0;
};

// CPU per envelope with one recipient and 2 KiB of text, on one thread, `window` each.
[[nodiscard]] SealCosts MeasureSealing(std::chrono::milliseconds window);

}  // namespace candor::bench
