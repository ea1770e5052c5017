// Images written anew without what is not the picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace candor::client {

// Among what was removed when the picture may now appear turned.
inline constexpr std::string_view kOrientation = "orientation";

inline constexpr std::uint32_t kMaxImageSide = 30000;
inline constexpr std::uint64_t kMaxImageMemory = std::uint64_t{256} * 1024 * 1024;

struct RewrittenImage {
  std::string bytes;
  std::vector<std::string> removed;  // each once
};

// Both take any bytes at all. INVALID_ARGUMENT, with a literal that says why, for what the library
// cannot read and for images over the limits.
[[nodiscard]] absl::StatusOr<RewrittenImage> RewriteJpeg(std::string_view bytes);
[[nodiscard]] absl::StatusOr<RewrittenImage> RewritePng(std::string_view bytes);

// Adds `name` unless it is there.
void AddOnce(std::vector<std::string>& names, std::string_view name);

}  // namespace candor::client
