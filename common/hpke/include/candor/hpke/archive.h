// How a sealed archive lies (docs/FORMAT.md, "Export"); the same for sealing and opening.
#pragma once

#include <cstddef>
#include <string_view>

#include "candor/hpke/envelope_keys.h"

namespace candor::hpke {

// The first line of a sealed archive; then come the size of the envelope, u32, the envelope without
// its ciphertext, and the chunks.
inline constexpr std::string_view kArchiveMagic = "candor-export-v1\n";
// Its place: archives belong to no slot.
inline constexpr std::string_view kArchiveContext = "export";
inline constexpr std::size_t kArchiveChunkBytes = kChunkBytes + kTagBytes;
inline constexpr std::size_t kMaxArchiveEnvelopeBytes = 4096;

}  // namespace candor::hpke
