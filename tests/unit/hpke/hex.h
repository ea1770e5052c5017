// Known answers in hex.
#pragma once

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"

namespace candor {

[[nodiscard]] inline std::string Hex(std::string_view text) {
  return absl::HexStringToBytes(absl::string_view(text.data(), text.size()));
}

}  // namespace candor
