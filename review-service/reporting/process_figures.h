// How the process ran in a period: counted as it is, nothing withheld, and without a category,
// member or channel. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "candor/review/v1/reporting_service.pb.h"
#include "reporting/case_figures.h"
#include "reporting/quarters.h"

namespace candor::review {

// Counts cases one by one. Not thread-safe.
class ProcessFigures {
 public:
  explicit ProcessFigures(Period period) : period_(period) {}

  void Add(const CaseFigures& figures);
  // Clocks by code.
  void Write(v1::GetProcessFiguresResponse& response) const;

 private:
  struct Ended {
    std::vector<absl::Duration> times;
    std::uint32_t breached = 0;
  };

  const Period period_;
  std::uint32_t received_ = 0;
  std::uint32_t closed_ = 0;
  std::uint32_t open_ = 0;
  std::uint32_t erased_ = 0;
  std::map<std::string, Ended> clocks_;
};

}  // namespace candor::review
