#include <algorithm>
#include <cstdint>

#include "absl/time/civil_time.h"
#include "candor/policy/clocks.h"

namespace candor::policy {
namespace {

// On that day, at the time of day of `from`.
absl::CivilSecond At(absl::CivilDay day, absl::CivilSecond from) {
  return absl::CivilSecond(day.year(), day.month(), day.day(), from.hour(), from.minute(),
                           from.second());
}

absl::CivilSecond AddMonths(absl::CivilSecond from, std::uint32_t months) {
  const absl::CivilMonth month = absl::CivilMonth(from) + static_cast<int>(months);
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return At(absl::CivilDay(month.year(), month.month(), std::min(from.day(), last.day())), from);
}

absl::CivilSecond AddDays(absl::CivilSecond from, std::uint32_t days) {
  return At(absl::CivilDay(from) + days, from);
}

absl::Time LastSecondAnywhere(absl::CivilDay day) {
  const absl::Time end_in_utc = absl::FromCivil(absl::CivilSecond(day + 1), absl::UTCTimeZone());
  return end_in_utc + absl::Hours(12) - absl::Seconds(1);
}

}  // namespace

absl::Time EndOf(const v1::TimeSpan& span, absl::Time start, const absl::TimeZone& zone,
                 bool until_day_ends_anywhere) {
  if (span.has_hours()) {
    return start + absl::Hours(span.hours());
  }
  const absl::TimeZone::CivilInfo from = zone.At(start);
  const absl::CivilSecond end = span.has_calendar_months()
                                    ? AddMonths(from.cs, span.calendar_months())
                                    : AddDays(from.cs, span.days());
  if (until_day_ends_anywhere) {
    return LastSecondAnywhere(absl::CivilDay(end));
  }
  const absl::TimeZone::TimeInfo there = zone.At(end);
  return there.kind == absl::TimeZone::TimeInfo::SKIPPED ? there.trans : there.pre + from.subsecond;
}

}  // namespace candor::policy
