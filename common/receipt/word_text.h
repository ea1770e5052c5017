// Twelve words as people type them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/receipt/receipt.h"

namespace candor {

// Positions on the word list.
using WordIndices = std::array<std::uint16_t, kReceiptWords>;

// INVALID_ARGUMENT, field `receipt`, as `Receipt::FromWords` says; the checksum is not looked at.
[[nodiscard]] absl::StatusOr<WordIndices> ParseWordText(std::string_view text);

}  // namespace candor
