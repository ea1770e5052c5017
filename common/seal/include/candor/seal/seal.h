// Sealing: the only direction of the cipher that intake links. Needs public keys alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::seal {

// A public key to seal to, parsed once (25 µs) and kept. Copies share the key. Thread-safe.
class Recipient {
 public:
  // INVALID_ARGUMENT for a KEM that this build does not have, a key of the wrong length, or an
  // X25519 point of low order.
  [[nodiscard]] static absl::StatusOr<Recipient> Parse(std::uint16_t kem_id,
                                                       std::string_view public_key);

  [[nodiscard]] std::uint16_t kem_id() const;
  [[nodiscard]] const std::string& key_id() const;  // 8 bytes

  struct Key;
  [[nodiscard]] const Key& key() const { return *key_; }

 private:
  explicit Recipient(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  std::shared_ptr<const Key> key_;
};

struct SealInput {
  hpke::Purpose purpose = hpke::Purpose::kMessage;
  hpke::Place place = {};
  // 1 to 8, each once, for messages to the team; none for replies, which need a psk, and none for
  // attachments, which need a content key.
  std::span<const Recipient> recipients = {};
  // The thread's psk, for every message after the first; empty for the first.
  std::string_view psk = {};
  // At most kMaxMessageBytes for a message, kMaxAttachmentBytes for an attachment.
  std::string_view content = {};
  // 32 random bytes for an attachment, as the message that lists it has them; empty for messages.
  std::string_view content_key = {};
};

// Seals `content` under a fresh content key (or, without recipients, under the psk alone).
// INVALID_ARGUMENT when the content is too long, the place has not the shape of a place, or
// recipients, psk and content key are not as said above; INTERNAL when OpenSSL refuses.
// Thread-safe.
[[nodiscard]] absl::StatusOr<sealed::v1::SealedEnvelope> Seal(const SealInput& input,
                                                              Random& random);

}  // namespace candor::seal
