// The figures of one quarter, from all cases to what is published of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "candor/base/random.h"
#include "candor/review/v1/reporting_service.pb.h"
#include "reporting/case_figures.h"
#include "reporting/figure_codes.h"
#include "reporting/quarters.h"
#include "reporting/suppression.h"

namespace candor::review {

// Medians of fewer are withheld.
inline constexpr std::size_t kLeastForMedian = 5;

// Counts cases of a quarter one by one. Not thread-safe.
class QuarterFigures {
 public:
  QuarterFigures(Period quarter, FigureCodes codes) : quarter_(quarter), codes_(std::move(codes)) {}

  void Add(const CaseFigures& figures);

  // What may be published: without totals, and nothing of what is withheld is in it.
  [[nodiscard]] v1::TransparencyTables Publish(Random& random) const;

 private:
  using Counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

  const Period quarter_;
  const FigureCodes codes_;
  Counts received_;
  Counts outcomes_;
  Counts appeals_;
  std::map<std::string, std::vector<absl::Duration>> clocks_;
};

}  // namespace candor::review
