// How many cases are in each state, and of each clock how many are due and breached, for metrics:
// kept up to date with every change, so that a look costs the same for a million cases. Times count
// by whole hours, a clock from the first hour on whose start finds it past. Thread-compatible.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "candor/review/v1/case_service.pb.h"

namespace candor::review {

struct CaseCounts {
  struct Levels {
    // Past the soft time, and not past the hard one.
    std::int64_t due = 0;
    std::int64_t breached = 0;
  };
  // By the clock's code; a case counts once for each.
  std::map<std::string, Levels, std::less<>> clocks;
  // By CaseState.
  std::array<std::int64_t, v1::CaseState_ARRAYSIZE> states{};
};

class CaseTally {
 public:
  // A case as it is stored.
  void Add(const v1::Case& subject) { Count(subject, 1); }
  // As it was added.
  void Remove(const v1::Case& subject) { Count(subject, -1); }

  [[nodiscard]] CaseCounts CountsAt(absl::Time now) const;

 private:
  // How many by the hour from which on they are past.
  using ByHour = std::map<std::int64_t, std::int64_t>;
  struct Ends {
    ByHour due;
    ByHour breached;
  };

  void Count(const v1::Case& subject, std::int64_t by);

  std::map<std::string, Ends, std::less<>> clocks_;
  std::array<std::int64_t, v1::CaseState_ARRAYSIZE> states_{};
};

}  // namespace candor::review
