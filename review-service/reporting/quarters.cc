#include "reporting/quarters.h"

#include "absl/time/civil_time.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"

namespace candor::review {
namespace {

constexpr int kMonths = 3;
constexpr int kMostYears = 5;

absl::CivilDay ToCivil(std::uint32_t day) { return absl::CivilDay(1970, 1, 1) + day; }

std::uint32_t ToNumber(absl::CivilDay day) {
  return static_cast<std::uint32_t>(day - absl::CivilDay(1970, 1, 1));
}

void CheckOrder(Period period, FieldViolations& violations) {
  if (period.last_day < period.first_day) {
    violations.Add("last_day", "is before first_day; name a later day");
    return;
  }
  const absl::CivilDay first = ToCivil(period.first_day);
  if (ToCivil(period.last_day) >=
      absl::CivilDay(first.year() + kMostYears, first.month(), first.day())) {
    violations.Add("last_day", "is five years after first_day or later; ask for less");
  }
}

}  // namespace

Period QuarterOf(std::uint32_t day) {
  const absl::CivilDay at = ToCivil(day);
  const absl::CivilMonth first(at.year(), (at.month() - 1) / kMonths * kMonths + 1);
  return {ToNumber(absl::CivilDay(first)), ToNumber(absl::CivilDay(first + kMonths) - 1)};
}

absl::StatusOr<std::vector<Period>> QuartersOf(Period period, Day today) {
  FieldViolations violations;
  if (period.first_day > today.number()) {
    violations.Add("first_day", "is in the future; name a quarter that is over");
  } else if (QuarterOf(period.first_day).first_day != period.first_day) {
    violations.Add(
        "first_day",
        "is not the first day of a quarter; name one of January, April, July or October");
  }
  if (period.last_day >= today.number()) {
    violations.Add("last_day", "is not over yet; name the last day of a quarter that is over");
  } else if (QuarterOf(period.last_day).last_day != period.last_day) {
    violations.Add("last_day",
                   "is not the last day of a quarter; name one of March, June, September or "
                   "December");
  }
  CheckOrder(period, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  std::vector<Period> quarters;
  for (std::uint32_t day = period.first_day; day < period.last_day;) {
    quarters.push_back(QuarterOf(day));
    day = quarters.back().last_day + 1;
  }
  return quarters;
}

absl::Status CheckDays(Period period, Day today) {
  FieldViolations violations;
  if (period.last_day > today.number()) {
    violations.Add("last_day", "is in the future; name today at the latest");
  }
  CheckOrder(period, violations);
  return violations.ToStatus();
}

}  // namespace candor::review
