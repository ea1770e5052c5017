// Paths of fields as callers read them, and the check that every text field gets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "candor/base/error.h"

namespace candor::policy {

// "report" and "when" make "report.when"; either may be empty.
[[nodiscard]] std::string Join(std::string_view prefix, std::string_view field);

// The `index`-th of a list, such as "report.witnesses[2]".
[[nodiscard]] std::string At(std::string_view prefix, std::string_view field, int index);

// Adds a violation when `text` is over its limit (told in the literal `too_long`) or no text.
void CheckText(std::string path, std::string_view text, std::size_t max_bytes,
               std::string_view too_long, FieldViolations& violations);

}  // namespace candor::policy
