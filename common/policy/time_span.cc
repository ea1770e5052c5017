#include "time_span.h"

#include <cstdint>

namespace candor::policy {
namespace {

constexpr std::uint32_t kMaxHours = 10000;
constexpr std::uint32_t kMaxDays = 10000;
constexpr std::uint32_t kMaxMonths = 1200;

// In hours. A day with a change of the clock has 23 or 25; n months are between 30 n - 2 days
// (January and February, or from July on) and 31 n.
std::uint64_t LeastHours(const v1::TimeSpan& span) {
  const std::uint64_t months = span.calendar_months();
  return span.has_calendar_months() ? (months * 30 - 2) * 24 - 1
         : span.has_days()          ? std::uint64_t{span.days()} * 24 - 1
                                    : span.hours();
}

std::uint64_t MostHours(const v1::TimeSpan& span) {
  return span.has_calendar_months() ? std::uint64_t{span.calendar_months()} * 31 * 24 + 1
         : span.has_days()          ? std::uint64_t{span.days()} * 24 + 1
                                    : span.hours();
}

}  // namespace

void CheckSpan(const std::string& path, const v1::TimeSpan& span, Problems& problems) {
  const bool within = (span.has_hours() && span.hours() > 0 && span.hours() <= kMaxHours) ||
                      (span.has_days() && span.days() > 0 && span.days() <= kMaxDays) ||
                      (span.has_calendar_months() && span.calendar_months() > 0 &&
                       span.calendar_months() <= kMaxMonths);
  if (!within) {
    problems.Add(path,
                 "must be hours or days (1 to 10000) or calendar_months (1 to 1200), one of them");
  }
}

bool AlwaysShorter(const v1::TimeSpan& span, const v1::TimeSpan& other) {
  if (span.length_case() == other.length_case()) {
    return span.hours() + span.days() + span.calendar_months() <
           other.hours() + other.days() + other.calendar_months();
  }
  return MostHours(span) < LeastHours(other);
}

}  // namespace candor::policy
