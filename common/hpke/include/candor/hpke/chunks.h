// How an envelope's padded content is cut into chunks of 64 KiB, each with a tag of its own
// (docs/FORMAT.md, "Chunks"). Sizes and nonces alone: no cipher.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candor/hpke/envelope_keys.h"

namespace candor::hpke {

// The bytes of ciphertext for `padded` bytes of plaintext: 16 more per started chunk.
[[nodiscard]] std::size_t CiphertextSize(std::size_t padded);

// What `CiphertextSize` and `PaddedSize` make of some content, undone: the padded size behind
// `ciphertext` bytes. Nothing when no content has a ciphertext of that size.
[[nodiscard]] std::optional<std::size_t> PaddedSizeOf(Purpose purpose, std::size_t ciphertext);

// The 12-byte nonce of the index-th chunk.
[[nodiscard]] std::string ChunkNonce(std::string_view base_nonce, std::uint64_t index);

// The associated data of a chunk.
[[nodiscard]] constexpr std::string_view ChunkAad(bool is_final) { return is_final ? "final" : ""; }

}  // namespace candor::hpke
