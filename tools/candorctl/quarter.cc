#include "candorctl/quarter.h"

#include <charconv>
#include <chrono>

namespace candor::tools {

std::optional<Quarter> ParseQuarter(std::string_view text) {
  constexpr std::size_t kYearDigits = 4;
  int year = 0;
  int number = 0;
  const char* const end = text.data() + text.size();
  if (text.size() != kYearDigits + 3 || text.substr(kYearDigits, 2) != "-Q" ||
      std::from_chars(text.data(), end, year).ptr != text.data() + kYearDigits ||
      std::from_chars(end - 1, end, number).ptr != end || year < 1970 || number < 1 || number > 4) {
    return std::nullopt;
  }
  const std::chrono::year_month first = std::chrono::year(year) / (3 * number - 2);
  const auto day = [](std::chrono::sys_days at) {
    return static_cast<std::uint32_t>(at.time_since_epoch().count());
  };
  return Quarter{Day(day(first / 1)), Day(day((first + std::chrono::months(3)) / 1) - 1)};
}

}  // namespace candor::tools
