#include "candor/keys/key_file.h"

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/openssl.h"
#include "candor/keys/record_cipher.h"
#include "key_file_container.h"
#include "key_ring.h"
#include "scrypt_cost.h"

namespace candor::keys {
namespace {

using storage::v1::KeyFile;
using storage::v1::KeyRing;

constexpr std::uint64_t kWrittenN = std::uint64_t{1} << 17;
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxPassphraseBytes = 1024;

bool IsPassphrase(std::string_view passphrase) {
  return !passphrase.empty() && passphrase.size() <= kMaxPassphraseBytes;
}

// scrypt (RFC 7914), with as much memory as its parameters ask for: OpenSSL's own limit is 32 MiB.
absl::StatusOr<Secret> KeyOf(std::string_view passphrase, const KeyFile& container) {
  const std::uint64_t n = container.scrypt_n();
  const std::uint64_t r = container.scrypt_r();
  const std::uint64_t p = container.scrypt_p();
  const std::uint64_t memory = 128 * r * (n + p + 2) + std::uint64_t{1024} * 1024;
  const hpke::ErrorMark mark;
  Secret key(kKeyBytes);
  if (EVP_PBE_scrypt(passphrase.data(), passphrase.size(), hpke::Unsigned(container.salt()),
                     container.salt().size(), n, r, p, memory, hpke::Unsigned(key.data()),
                     key.size()) != 1) {
    return absl::ResourceExhaustedError("the key file's scrypt needs more memory than there is");
  }
  return key;
}

}  // namespace

absl::StatusOr<std::string> EncodeKeyFileAtCost(const KeyRing& ring, std::string_view passphrase,
                                                std::uint64_t scrypt_n, Random& random) {
  if (!IsPassphrase(passphrase)) {
    return InvalidField("passphrase", "must have 1 to 1024 bytes");
  }
  RETURN_IF_ERROR(CheckKeyRing(ring));
  KeyFile container;
  container.set_version(1);
  container.set_scrypt_n(scrypt_n);
  container.set_scrypt_r(8);
  container.set_scrypt_p(1);
  container.set_salt(random.Bytes(kSaltBytes));
  Secret plaintext(ring.ByteSizeLong());
  if (!ring.SerializeToArray(plaintext.data(), static_cast<int>(plaintext.size()))) {
    return Error(Reason::kInternal);
  }
  ASSIGN_OR_RETURN(const Secret key, KeyOf(passphrase, container));
  ASSIGN_OR_RETURN(EncryptedRecord record,
                   EncryptRecord(key.view(), ContainerAad(container), plaintext.view(), random));
  container.set_nonce(std::move(record.nonce));
  container.set_ciphertext(std::move(record.ciphertext));
  return EncodeContainer(container);
}

absl::StatusOr<std::string> EncodeKeyFile(const KeyRing& ring, std::string_view passphrase,
                                          Random& random) {
  return EncodeKeyFileAtCost(ring, passphrase, kWrittenN, random);
}

absl::StatusOr<KeyRing> DecodeKeyFile(std::string_view file, std::string_view passphrase) {
  ASSIGN_OR_RETURN(const KeyFile container, DecodeContainer(file));
  if (!IsPassphrase(passphrase)) {
    return Error(Reason::kWrongPassphrase);
  }
  ASSIGN_OR_RETURN(const Secret key, KeyOf(passphrase, container));
  const absl::StatusOr<Secret> plaintext =
      DecryptRecord(key.view(), ContainerAad(container), container.nonce(), container.ciphertext());
  if (!plaintext.ok()) {
    return Error(Reason::kWrongPassphrase);
  }
  KeyRing ring;
  if (!ring.ParseFromArray(plaintext->view().data(), static_cast<int>(plaintext->size())) ||
      !CheckKeyRing(ring).ok()) {
    WipeKeyRing(ring);
    return Error(Reason::kKeyFileDamaged);
  }
  return ring;
}

}  // namespace candor::keys
