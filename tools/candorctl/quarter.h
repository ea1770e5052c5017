// Quarters of a year as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "candor/base/clock.h"

namespace candor::tools {

struct Quarter {
  Day first;
  Day last;
};

// Of "2026-Q3"; nothing for any other text, and before 1970.
[[nodiscard]] std::optional<Quarter> ParseQuarter(std::string_view text);

}  // namespace candor::tools
