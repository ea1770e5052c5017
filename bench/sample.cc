#include "sample.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>

#include "cpu.h"

namespace candor::bench {

Sample Measure(pid_t pid, absl::FunctionRef<LoadOutcome()> load) {
  const double cpu_before = CpuSeconds(pid);
  const LoadOutcome outcome = load();
  Settle(pid);
  const double cpu = CpuSeconds(pid) - cpu_before;
  if (outcome.refused > 0) {
    std::fprintf(stderr, "candor-bench: %llu calls were refused, first with: %s\n",
                 static_cast<unsigned long long>(outcome.refused), outcome.refusal.c_str());
  }
  const auto answered = static_cast<double>(outcome.answered);
  return {.per_second = answered / outcome.seconds,
          .cpu_us = cpu / answered * 1e6,
          .p50_ms = Quantile(outcome.milliseconds, 0.5),
          .p99_ms = Quantile(outcome.milliseconds, 0.99)};
}

double Quantile(std::vector<double> values, double share) {
  if (values.empty()) {
    return 0;
  }
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

}  // namespace candor::bench
