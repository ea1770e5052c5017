#include "candor/merkle/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "absl/strings/escaping.h"

namespace candor::merkle {
namespace {

constexpr std::size_t kMaxOriginBytes = 256;

bool IsOrigin(std::string_view origin) {
  return !origin.empty() && origin.size() <= kMaxOriginBytes &&
         std::all_of(origin.begin(), origin.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' '; });
}

// The next line of `text`, taken off it; what is left when it has no line break.
std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  const absl::string_view root(reinterpret_cast<const char*>(checkpoint.root.data()),
                               checkpoint.root.size());
  std::string text(checkpoint.origin);
  text.append("\n").append(std::to_string(checkpoint.size)).append("\n");
  return text.append(absl::Base64Escape(root)).append("\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const auto refused = absl::InvalidArgumentError("this is no checkpoint of a log");
  std::string_view rest = text;
  Checkpoint checkpoint;
  const std::string_view origin = TakeLine(rest);
  const std::string_view size = TakeLine(rest);
  const std::string_view encoded = TakeLine(rest);
  const auto [end, error] =
      std::from_chars(size.data(), size.data() + size.size(), checkpoint.size);
  std::string root;
  if (!IsOrigin(origin) || error != std::errc() || end != size.data() + size.size() ||
      !absl::Base64Unescape(absl::string_view(encoded.data(), encoded.size()), &root) ||
      root.size() != checkpoint.root.size()) {
    return refused;
  }
  checkpoint.origin = origin;
  std::copy(root.begin(), root.end(), checkpoint.root.begin());
  // One spelling: no leading zeros, no other base64, nothing after the root.
  if (FormatCheckpoint(checkpoint) != text) {
    return refused;
  }
  return checkpoint;
}

}  // namespace candor::merkle
