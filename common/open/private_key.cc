#include "private_key.h"

#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/schedule.h"

namespace candor::open {
namespace {

// RFC 8410 section 7: what stands before the 32 bytes of an X25519 private key in PKCS #8.
constexpr std::array<unsigned char, 16> kPkcs8Head = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20};

// By way of PKCS #8, because OpenSSL puts a key that it decodes into its secure heap, and one
// that it takes raw into ordinary memory.
absl::StatusOr<hpke::KeyHandle> ParseX25519PrivateKey(std::string_view raw) {
  if (raw.size() != hpke::kX25519Bytes) {
    return absl::InvalidArgumentError("an X25519 private key has 32 bytes");
  }
  const hpke::ErrorMark mark;
  Secret pkcs8(kPkcs8Head.size() + raw.size());
  std::copy(kPkcs8Head.begin(), kPkcs8Head.end(), hpke::Unsigned(pkcs8.data()));
  std::copy(raw.begin(), raw.end(), pkcs8.data() + kPkcs8Head.size());
  const unsigned char* at = hpke::Unsigned(pkcs8.view());
  hpke::KeyHandle key(
      d2i_PrivateKey(EVP_PKEY_X25519, nullptr, &at, static_cast<long>(pkcs8.size())));
  if (key == nullptr) {
    return absl::InternalError("the X25519 private key does not parse");
  }
  return key;
}

}  // namespace

absl::StatusOr<PrivateKey> PrivateKey::FromRaw(std::uint16_t kem_id, std::string_view raw) {
  if (kem_id != hpke::kKemX25519) {
    return absl::InvalidArgumentError("the KEM is not one that this version has");
  }
  auto key = std::make_unique<Key>();
  ASSIGN_OR_RETURN(key->handle, ParseX25519PrivateKey(raw));
  ASSIGN_OR_RETURN(key->public_key, hpke::SerializeX25519PublicKey(*key->handle));
  key->kem_id = kem_id;
  key->key_id = hpke::KeyId(kem_id, key->public_key);
  return PrivateKey(std::move(key));
}

PrivateKey::PrivateKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

std::uint16_t PrivateKey::kem_id() const { return key_->kem_id; }

const std::string& PrivateKey::public_key() const { return key_->public_key; }

const std::string& PrivateKey::key_id() const { return key_->key_id; }

}  // namespace candor::open
