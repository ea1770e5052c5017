#include "reporting/process_figures.h"

#include <algorithm>
#include <cmath>

#include "reporting/medians.h"

namespace candor::review {

void ProcessFigures::Add(const CaseFigures& figures) {
  received_ += period_.Has(figures.received_day) ? 1U : 0U;
  closed_ += std::ranges::any_of(figures.closed_days,
                                 [this](std::uint32_t day) { return period_.Has(day); })
                 ? 1U
                 : 0U;
  open_ += figures.is_open ? 1U : 0U;
  erased_ += figures.erased_day != 0 && period_.Has(figures.erased_day) ? 1U : 0U;
  for (const CaseFigures::ClockEnd& clock : figures.clocks) {
    if (period_.Has(clock.day)) {
      Ended& ended = clocks_[clock.clock];
      ended.times.push_back(clock.took);
      ended.breached += clock.was_breached ? 1U : 0U;
    }
  }
}

void ProcessFigures::Write(v1::GetProcessFiguresResponse& response) const {
  constexpr double kPlaces = 100;  // hundredths of a day
  response.set_received(received_);
  response.set_closed(closed_);
  response.set_open(open_);
  response.set_erased(erased_);
  for (const auto& [code, ended] : clocks_) {
    v1::ClockRecord& clock = *response.add_clocks();
    clock.set_clock(code);
    clock.set_ended(static_cast<std::uint32_t>(ended.times.size()));
    clock.set_breached(ended.breached);
    const double days = absl::FDivDuration(MedianOf(ended.times), absl::Hours(24));
    clock.set_median_days(std::round(days * kPlaces) / kPlaces);
  }
}

}  // namespace candor::review
