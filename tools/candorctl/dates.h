// UTC days as people read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candor/base/clock.h"

namespace candor::tools {

// "2026-03-02".
[[nodiscard]] std::string DateOf(Day day);
// The day that DateOf writes so; nothing for any other text and for days before 1970.
[[nodiscard]] std::optional<Day> ParseDate(std::string_view text);
// "2026-03-02 12:00 UTC".
[[nodiscard]] std::string DateTimeOf(Clock::Time time);
// How a span of valid days lies to `today`: "12 days left", "ends today", "not yet valid",
// "expired".
[[nodiscard]] std::string ValidityOf(Day first, Day last, Day today);

}  // namespace candor::tools
