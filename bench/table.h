// What the rounds come to, as one table for people.
#pragma once

#include <cstddef>
#include <vector>

#include "list_bench.h"
#include "sample.h"
#include "seal_bench.h"

namespace candor::bench {

// Everything that is measured in turn, once each.
struct Round {
  Sample echo_deposit;
  Sample deposit;
  Sample echo_deposit_at_rate;
  Sample echo_submit;
  Sample submit;
  Sample waiting_puts;
  Sample batched_puts;
  SealCosts sealing;
  Sample deposit_at_half;
  Sample submit_at_half;
  Sample deposit_beside_upload;
  Sample echo_fetch;
  Sample echo_fetch_at_rate;
  Sample fetch;
  double echo_upload_mb = 0;  // a second
  double upload_mb = 0;       // a second
  double upload_memory_mb = 0;
  double filed_per_second = 0;
  double start_seconds = 0;
  double idle_megabytes = 0;
};

// Prints medians, and each ratio as the median of the rounds' ratios. `cases` is what review
// started over.
void PrintTable(const std::vector<Round>& rounds, std::size_t cases);

void PrintListTable(const ListFigures& figures);

}  // namespace candor::bench
