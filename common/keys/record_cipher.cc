#include "candor/keys/record_cipher.h"

#include <algorithm>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/open/decryptor.h"
#include "candor/seal/encryptor.h"

namespace candor::keys {

absl::StatusOr<EncryptedRecord> EncryptRecord(std::string_view key,
                                              std::string_view associated_data,
                                              std::string_view plaintext, Random& random) {
  ASSIGN_OR_RETURN(seal::Encryptor encryptor, seal::Encryptor::New(key));
  EncryptedRecord record{random.Bytes(hpke::kNonceBytes),
                         std::string(plaintext.size() + hpke::kTagBytes, '\0')};
  std::copy(plaintext.begin(), plaintext.end(), record.ciphertext.begin());
  RETURN_IF_ERROR(
      encryptor.Encrypt(record.nonce, associated_data, record.ciphertext.data(), plaintext.size()));
  return record;
}

absl::StatusOr<Secret> DecryptRecord(std::string_view key, std::string_view associated_data,
                                     std::string_view nonce, std::string_view ciphertext) {
  ASSIGN_OR_RETURN(open::Decryptor decryptor, open::Decryptor::New(key));
  Secret plaintext(ciphertext.size() - std::min(ciphertext.size(), hpke::kTagBytes));
  RETURN_IF_ERROR(decryptor.Decrypt(nonce, associated_data, ciphertext, plaintext.data()));
  return plaintext;
}

}  // namespace candor::keys
