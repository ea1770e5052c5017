// Review's lists over many cases: the time of a call, without network and TLS, and what the cases
// take.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace candor::bench {

struct ListRow {
  std::string what;
  double p50_ms = 0;
  double p99_ms = 0;
};

struct ListFigures {
  std::size_t cases = 0;
  // First pages of 50 cases, by filters that look at no text.
  std::vector<ListRow> pages;
  // First pages of 50 cases that have words in their reports.
  std::vector<ListRow> searches;
  ListRow count;
  double megabytes = 0;
  // From unsealed keys to the first list, without scrypt.
  double load_seconds = 0;
};

// Call it before there are threads: the cases are written by a process of its own.
[[nodiscard]] ListFigures MeasureLists(std::size_t cases);

}  // namespace candor::bench
