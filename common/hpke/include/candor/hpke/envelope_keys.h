// The key schedule of a sealed envelope, the same for sealing and opening (docs/FORMAT.md,
// "Sealed envelope"). Knows no direction: it makes keys and uses none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "candor/base/secret.h"

namespace candor::hpke {

inline constexpr std::uint8_t kSuite = 1;
inline constexpr std::size_t kSaltBytes = 32;
inline constexpr std::size_t kContentKeyBytes = 32;
inline constexpr std::size_t kCommitmentBytes = 32;
inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;
inline constexpr std::size_t kChunkBytes = 64 * 1024;
inline constexpr std::size_t kPskBytes = 32;
inline constexpr std::size_t kKeyIdBytes = 8;
inline constexpr std::size_t kMaxWrappedKeys = 8;
inline constexpr std::size_t kMaxMessageBytes = 1024 * 1024 - 1;  // one byte is padding's mark
inline constexpr std::size_t kMaxAttachmentBytes = 64 * 1024 * 1024;

enum class Purpose : std::uint8_t { kMessage = 1, kAttachment = 2, kExport = 3 };

// Where an envelope belongs; bound into its keys, never stored in it.
struct Place {
  std::string_view channel;  // 1 to 32 of `a-z 0-9 -`
  std::string_view slot_id;  // 32 bytes

  // True when both have the shape above.
  [[nodiscard]] bool IsValid() const;
  // channel, a zero byte, slot id.
  [[nodiscard]] std::string Context() const;
};

// 1 to 32 of `a-z 0-9 -`.
[[nodiscard]] bool IsChannelName(std::string_view name);

struct EnvelopeKeys {
  Secret key;              // 32 bytes, AES-256-GCM
  std::string nonce;       // 12 bytes, XORed with the chunk's number
  std::string commitment;  // 32 bytes
};

// `content_key` and `psk` are 32 bytes or empty.
[[nodiscard]] EnvelopeKeys DeriveEnvelopeKeys(Purpose purpose, std::string_view context,
                                              std::string_view salt, std::string_view content_key,
                                              std::string_view psk);

// What HPKE's key schedule is told about a wrapped content key.
[[nodiscard]] std::string WrapInfo(Purpose purpose, std::string_view context);

// The first 8 bytes of SHA-256("candor/v1 key id", kem id, public key).
[[nodiscard]] std::string KeyId(std::uint16_t kem_id, std::string_view public_key);

}  // namespace candor::hpke
