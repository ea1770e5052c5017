#include "candor/hpke/x25519.h"

#include <utility>

namespace candor::hpke {

absl::StatusOr<KeyHandle> GenerateX25519Key() {
  const ErrorMark mark;
  KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  if (key == nullptr) {
    return absl::InternalError("no X25519 key could be generated");
  }
  return key;
}

absl::StatusOr<KeyHandle> ParseX25519PublicKey(std::string_view public_key) {
  if (public_key.size() != kX25519Bytes) {
    return absl::InvalidArgumentError("an X25519 public key has 32 bytes");
  }
  const ErrorMark mark;
  KeyHandle key(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, Unsigned(public_key),
                                            public_key.size()));
  if (key == nullptr) {
    return absl::InvalidArgumentError("the X25519 public key does not parse");
  }
  return key;
}

absl::StatusOr<std::string> SerializeX25519PublicKey(const EVP_PKEY& key) {
  const ErrorMark mark;
  std::string bytes(kX25519Bytes, '\0');
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(&key, Unsigned(bytes.data()), &size) != 1 ||
      size != kX25519Bytes) {
    return absl::InternalError("the X25519 public key cannot be read");
  }
  return bytes;
}

absl::StatusOr<Secret> AgreeX25519(EVP_PKEY& own, EVP_PKEY& peer) {
  const ErrorMark mark;
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, &own, nullptr));
  if (context == nullptr || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer_ex(context.get(), &peer, 0) != 1) {
    return absl::InternalError("no X25519 agreement could be set up");
  }
  Secret shared(kX25519Bytes);
  std::size_t size = shared.size();
  const bool agreed =
      EVP_PKEY_derive(context.get(), Unsigned(shared.data()), &size) == 1 && size == kX25519Bytes;
  // OpenSSL refuses a zero result by itself; the rule is too important to lean on that.
  if (!agreed || ConstantTimeEquals(shared.view(), std::string(kX25519Bytes, '\0'))) {
    return absl::InvalidArgumentError("the X25519 point has a low order");
  }
  return shared;
}

}  // namespace candor::hpke
