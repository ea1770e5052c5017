#include "candorctl/dates.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace candor::tools {

std::string DateOf(Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day.number()))};
  std::array<char, 32> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

std::optional<Day> ParseDate(std::string_view text) {
  if (text.size() != 10) {
    return std::nullopt;
  }
  std::array<int, 3> parts{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int& part : parts) {
    const auto [rest, error] = std::from_chars(at, end, part);
    if (error != std::errc()) {
      return std::nullopt;
    }
    at = rest == end ? end : rest + 1;
  }
  const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok() || std::chrono::sys_days(date).time_since_epoch().count() < 0) {
    return std::nullopt;
  }
  const Day day(static_cast<std::uint32_t>(std::chrono::sys_days(date).time_since_epoch().count()));
  return DateOf(day) == text ? std::optional(day) : std::nullopt;
}

std::string DateTimeOf(Clock::Time time) {
  const auto minutes =
      std::chrono::floor<std::chrono::minutes>(time - std::chrono::floor<std::chrono::days>(time));
  const std::chrono::hh_mm_ss clock{minutes};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), " %02d:%02d UTC", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()));
  return DateOf(DayOf(time)) + text.data();
}

std::string ValidityOf(Day first, Day last, Day today) {
  if (today < first) {
    return "not yet valid";
  }
  if (last < today) {
    return "expired";
  }
  const std::uint32_t left = last.number() - today.number();
  if (left == 0) {
    return "ends today";
  }
  return std::to_string(left) + (left == 1 ? " day left" : " days left");
}

}  // namespace candor::tools
