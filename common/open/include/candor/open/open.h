// Opening: what intake must never link (cmake/Boundary.cmake, docs/ARCHITECTURE.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::open {

// A recipient's private key, held in OpenSSL's secure heap once `InitSecureHeap` has made one.
// Move-only. Thread-safe.
class PrivateKey {
 public:
  // `raw` is 32 bytes for X25519; wiping it is the caller's business. INVALID_ARGUMENT for an
  // unknown KEM or another length, INTERNAL when OpenSSL refuses.
  [[nodiscard]] static absl::StatusOr<PrivateKey> FromRaw(std::uint16_t kem_id,
                                                          std::string_view raw);

  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  [[nodiscard]] std::uint16_t kem_id() const;
  [[nodiscard]] const std::string& public_key() const;
  [[nodiscard]] const std::string& key_id() const;  // 8 bytes

  struct Key;
  [[nodiscard]] const Key& key() const { return *key_; }

 private:
  explicit PrivateKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

struct OpenInput {
  hpke::Purpose purpose = hpke::Purpose::kMessage;
  hpke::Place place;
  // The thread's psk, for every message after the first; empty for the first.
  std::string_view psk;
  // The content key that the message lists for an attachment; empty for messages.
  std::string_view content_key;
};

// The private key with this kem and key id, or null.
using KeyLookup =
    absl::FunctionRef<const PrivateKey*(std::uint32_t kem_id, std::string_view key_id)>;

// The content of `envelope`. Checks the commitment first, in constant time, then every chunk;
// nothing is released when a chunk's tag fails, and the padding must be canonical. Of several
// wrapped keys it takes the first that `keys` has, and that one has to be right.
//
// INVALID_ARGUMENT: not an envelope of this suite and shape, or `input` is none of the four kinds
// of envelope. NOT_FOUND: sealed to no key that `keys` has. FAILED_PRECONDITION: the wrapped key
// opened and the commitment needs a psk that was not given; a changed salt looks the same.
// UNAUTHENTICATED: a wrapped key, the commitment, a tag or the padding is wrong. Thread-safe.
[[nodiscard]] absl::StatusOr<Secret> Open(const OpenInput& input,
                                          const sealed::v1::SealedEnvelope& envelope,
                                          KeyLookup keys);

}  // namespace candor::open
