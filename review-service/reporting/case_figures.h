// What of a case counts in figures. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/review/v1/casework.pb.h"
#include "candor/storage/v1/review_storage.pb.h"

namespace candor::review {

// Days are UTC days since 1970-01-01.
struct CaseFigures {
  struct Decision {
    std::uint32_t day = 0;
    std::vector<std::string> outcomes;
  };
  struct AppealDecision {
    std::uint32_t day = 0;
    // Other outcomes took the place of the first decision's.
    bool is_changed = false;
  };
  struct ClockEnd {
    std::string clock;
    std::uint32_t day = 0;
    absl::Duration took;
    bool was_breached = false;
  };

  std::uint32_t received_day = 0;
  // That it came in on, whoever it was handed to since.
  std::string channel;
  std::vector<std::string> categories;
  std::vector<Decision> decisions;
  std::vector<AppealDecision> appeals;
  std::vector<ClockEnd> clocks;
  std::vector<std::uint32_t> closed_days;
  bool is_open = false;
  // 0 for a case that is not erased.
  std::uint32_t erased_day = 0;
};

// Whether it counts at all: what could not be opened is no report yet.
[[nodiscard]] bool Counts(const storage::v1::CaseSummary& summary);

// Whether there is a decision in its file to be counted.
[[nodiscard]] bool HasDecision(const storage::v1::CaseSummary& summary);

// `file` is empty for a case without a decision; `policy` is that of the case, or null.
[[nodiscard]] CaseFigures FiguresOf(const storage::v1::CaseSummary& summary,
                                    const v1::CaseFile& file, const policy::v1::Policy* policy);

// Of a case that is erased: its outcomes in force, on the day that they were decided.
[[nodiscard]] CaseFigures FiguresOf(const storage::v1::CaseTombstone& tombstone);

}  // namespace candor::review
