#include "passphrase_slot.h"

#include <openssl/evp.h>

#include <cstddef>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/openssl.h"
#include "candor/keys/record_cipher.h"
#include "key_file_container.h"

namespace candor::keys {
namespace {

using storage::v1::KeyFile;
using storage::v1::PassphraseSlot;

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxPassphraseBytes = 1024;

// With as much memory as the parameters ask for: OpenSSL's own limit is 32 MiB.
template <typename Cost>
absl::StatusOr<Secret> Derive(std::string_view passphrase, const Cost& cost) {
  const std::uint64_t n = cost.scrypt_n();
  const std::uint64_t r = cost.scrypt_r();
  const std::uint64_t p = cost.scrypt_p();
  const std::uint64_t memory = 128 * r * (n + p + 2) + std::uint64_t{1024} * 1024;
  const hpke::ErrorMark mark;
  Secret key(kKeyBytes);
  if (EVP_PBE_scrypt(passphrase.data(), passphrase.size(), hpke::Unsigned(cost.salt()),
                     cost.salt().size(), n, r, p, memory, hpke::Unsigned(key.data()),
                     key.size()) != 1) {
    return absl::ResourceExhaustedError("the key file's scrypt needs more memory than there is");
  }
  return key;
}

}  // namespace

bool IsPassphrase(std::string_view passphrase) {
  return !passphrase.empty() && passphrase.size() <= kMaxPassphraseBytes;
}

absl::StatusOr<Secret> ScryptKey(std::string_view passphrase, const KeyFile& container) {
  return Derive(passphrase, container);
}

absl::StatusOr<Secret> ScryptKey(std::string_view passphrase, const PassphraseSlot& slot) {
  return Derive(passphrase, slot);
}

absl::Status SealSlot(std::string_view key_encryption_key, std::string_view scrypt_key,
                      PassphraseSlot& slot, Random& random) {
  ASSIGN_OR_RETURN(EncryptedRecord record,
                   EncryptRecord(scrypt_key, PassphraseAad(slot), key_encryption_key, random));
  slot.set_nonce(std::move(record.nonce));
  slot.set_ciphertext(std::move(record.ciphertext));
  return absl::OkStatus();
}

absl::StatusOr<PassphraseSlot> NewSlot(std::string_view key_encryption_key,
                                       std::string_view passphrase, std::uint64_t scrypt_n,
                                       Random& random) {
  PassphraseSlot slot;
  slot.set_scrypt_n(scrypt_n);
  slot.set_scrypt_r(8);
  slot.set_scrypt_p(1);
  slot.set_salt(random.Bytes(kSaltBytes));
  ASSIGN_OR_RETURN(const Secret key, ScryptKey(passphrase, slot));
  RETURN_IF_ERROR(SealSlot(key_encryption_key, key.view(), slot, random));
  return slot;
}

}  // namespace candor::keys
