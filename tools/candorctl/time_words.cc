#include "candorctl/time_words.h"

#include <utility>

namespace candor::tools {
namespace {

using review::v1::CaseClock;

std::string Relative(const std::string& what, const google::protobuf::Timestamp& stamp,
                     Clock::Time now) {
  const auto left = std::chrono::floor<std::chrono::seconds>(TimeOf(stamp) - now);
  return left.count() < 0 ? what + " " + SpanWords(-left) + " ago"
                          : what + " in " + SpanWords(left);
}

}  // namespace

Clock::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return Clock::Time(std::chrono::duration_cast<Clock::Time::duration>(
      std::chrono::seconds(stamp.seconds()) + std::chrono::nanoseconds(stamp.nanos())));
}

std::string SpanWords(std::chrono::seconds span) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kDay = 86400;
  const auto say = [](std::int64_t count, const char* unit) {
    return std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
  };
  if (span.count() < kMinute) {
    return "moments";
  }
  if (span.count() < kHour) {
    return say(span.count() / kMinute, "minute");
  }
  return span.count() < 2 * kDay ? say(span.count() / kHour, "hour")
                                 : say(span.count() / kDay, "day");
}

std::string ClockWords(const CaseClock& clock, Clock::Time now) {
  if (clock.level() == review::v1::CLOCK_LEVEL_PAUSED) {
    return "stands still";
  }
  const bool is_breached = clock.has_hard_time() && TimeOf(clock.hard_time()) < now;
  if (is_breached || !clock.has_soft_time()) {
    return clock.has_hard_time() ? Relative("breached", clock.hard_time(), now) : "";
  }
  std::string words = Relative("due", clock.soft_time(), now);
  if (clock.has_hard_time() && TimeOf(clock.soft_time()) < now) {
    words.append(", ").append(Relative("breached", clock.hard_time(), now));
  }
  return words;
}

Style ClockStyle(const CaseClock& clock) {
  switch (clock.level()) {
    case review::v1::CLOCK_LEVEL_BREACHED:
      return Style::kRed;
    case review::v1::CLOCK_LEVEL_DUE:
      return Style::kYellow;
    case review::v1::CLOCK_LEVEL_PAUSED:
      return Style::kDim;
    default:
      return Style::kPlain;
  }
}

}  // namespace candor::tools
