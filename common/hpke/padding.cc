#include "candor/hpke/padding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

namespace candor::hpke {
namespace {

constexpr std::size_t kKib = 1024;
constexpr std::array kMessageSizes = {4 * kKib, 16 * kKib, 64 * kKib, 256 * kKib, 1024 * kKib};
constexpr char kMark = '\x80';

// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
// PURBs", algorithm 1): at most 12 % longer, and only O(log log size) bits of the length show.
std::size_t Padme(std::size_t size) {
  size = std::max(size, kMessageSizes.front());
  const auto exponent = static_cast<unsigned>(std::bit_width(size)) - 1;
  const auto kept_bits = static_cast<unsigned>(std::bit_width(exponent));
  const std::size_t mask = (std::size_t{1} << (exponent - kept_bits)) - 1;
  return (size + mask) & ~mask;
}

}  // namespace

absl::StatusOr<std::size_t> PaddedSize(Purpose purpose, std::size_t content) {
  const std::size_t limit = purpose == Purpose::kMessage ? kMaxMessageBytes : kMaxAttachmentBytes;
  if (content > limit) {
    return absl::InvalidArgumentError("the content is longer than an envelope may hold");
  }
  if (purpose == Purpose::kAttachment) {
    return Padme(content + 1);
  }
  return *std::upper_bound(kMessageSizes.begin(), kMessageSizes.end(), content);
}

bool IsPaddedSize(Purpose purpose, std::size_t size) {
  if (purpose == Purpose::kMessage) {
    return std::find(kMessageSizes.begin(), kMessageSizes.end(), size) != kMessageSizes.end();
  }
  return size <= Padme(kMaxAttachmentBytes + 1) && Padme(size) == size;
}

absl::Status Unpad(Purpose purpose, Secret& padded) {
  const std::size_t content = padded.view().find_last_not_of('\0');
  if (content == std::string_view::npos || padded.view()[content] != kMark) {
    return absl::InvalidArgumentError("the padding has no mark");
  }
  const absl::StatusOr<std::size_t> expected = PaddedSize(purpose, content);
  if (!expected.ok() || *expected != padded.size()) {
    return absl::InvalidArgumentError("the padding is not of the size for its content");
  }
  padded.Truncate(content);
  return absl::OkStatus();
}

}  // namespace candor::hpke
