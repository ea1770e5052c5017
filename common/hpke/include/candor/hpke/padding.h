// Padding that hides lengths: content, 0x80, zeros (ISO/IEC 7816-4).
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"

namespace candor::hpke {

// The padded size of `content` bytes: 4, 16, 64, 256 or 1024 KiB for messages, Padmé with at
// least 4 KiB for attachments. INVALID_ARGUMENT for content that is longer than the purpose allows.
[[nodiscard]] absl::StatusOr<std::size_t> PaddedSize(Purpose purpose, std::size_t content);

// True for the sizes that `PaddedSize` gives.
[[nodiscard]] bool IsPaddedSize(Purpose purpose, std::size_t size);

// Cuts the padding off in place. INVALID_ARGUMENT unless the padding is the one and only that
// `PaddedSize` asks for.
[[nodiscard]] absl::Status Unpad(Purpose purpose, Secret& padded);

}  // namespace candor::hpke
