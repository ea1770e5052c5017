// One measured window, and what five of them come to.
#pragma once

#include <sys/types.h>

#include <vector>

#include "absl/functional/function_ref.h"
#include "load.h"

namespace candor::bench {

struct Sample {
  double per_second = 0;
  double cpu_us = 0;  // of the measured process, per operation
  double p50_ms = 0;
  double p99_ms = 0;
};

// Runs `load` and counts the CPU that `pid` uses for it, until it settles. Says on standard error
// when calls were refused: then the figures mean little.
[[nodiscard]] Sample Measure(pid_t pid, absl::FunctionRef<LoadOutcome()> load);

// 0 of nothing. `share` of 0.5 is the median.
[[nodiscard]] double Quantile(std::vector<double> values, double share);

}  // namespace candor::bench
