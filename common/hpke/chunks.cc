#include "candor/hpke/chunks.h"

#include "candor/hpke/padding.h"

namespace candor::hpke {

std::size_t CiphertextSize(std::size_t padded) {
  return padded + (padded + kChunkBytes - 1) / kChunkBytes * kTagBytes;
}

std::optional<std::size_t> PaddedSizeOf(Purpose purpose, std::size_t ciphertext) {
  constexpr std::size_t kSealedChunkBytes = kChunkBytes + kTagBytes;
  const std::size_t chunks = ciphertext / kSealedChunkBytes + (ciphertext % kSealedChunkBytes != 0);
  const std::size_t tags = chunks * kTagBytes;
  if (ciphertext < tags || CiphertextSize(ciphertext - tags) != ciphertext ||
      !IsPaddedSize(purpose, ciphertext - tags)) {
    return std::nullopt;
  }
  return ciphertext - tags;
}

std::string ChunkNonce(std::string_view base_nonce, std::uint64_t index) {
  std::string nonce(base_nonce);
  for (std::size_t i = nonce.size(); index != 0 && i > 0; --i) {
    nonce[i - 1] = static_cast<char>(nonce[i - 1] ^ static_cast<char>(index & 0xff));
    index >>= 8;
  }
  return nonce;
}

}  // namespace candor::hpke
