#include "candor/seal/encryptor.h"

#include <openssl/crypto.h>

#include <limits>

#include "candor/hpke/envelope_keys.h"

namespace candor::seal {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxBytes = std::numeric_limits<int>::max();

bool EncryptInPlace(EVP_CIPHER_CTX* context, std::string_view nonce,
                    std::string_view associated_data, unsigned char* data, std::size_t size) {
  int written = 0;
  return EVP_EncryptInit_ex2(context, nullptr, nullptr, hpke::Unsigned(nonce), nullptr) == 1 &&
         EVP_EncryptUpdate(context, nullptr, &written, hpke::Unsigned(associated_data),
                           static_cast<int>(associated_data.size())) == 1 &&
         EVP_EncryptUpdate(context, data, &written, data, static_cast<int>(size)) == 1 &&
         EVP_EncryptFinal_ex(context, data + size, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, int{hpke::kTagBytes}, data + size) ==
             1;
}

}  // namespace

absl::StatusOr<Encryptor> Encryptor::New(std::string_view key) {
  if (key.size() != kKeyBytes) {
    return absl::InvalidArgumentError("the key is not 32 bytes");
  }
  const hpke::ErrorMark mark;
  Context context(EVP_CIPHER_CTX_new());
  if (context == nullptr || EVP_EncryptInit_ex2(context.get(), hpke::Aes256GcmAlgorithm(),
                                                hpke::Unsigned(key), nullptr, nullptr) != 1) {
    return absl::InternalError("AES-256-GCM could not be set up");
  }
  return Encryptor(std::move(context));
}

absl::Status Encryptor::Encrypt(std::string_view nonce, std::string_view associated_data,
                                char* data, std::size_t size) {
  const hpke::ErrorMark mark;
  if (nonce.size() != hpke::kNonceBytes || size > kMaxBytes || associated_data.size() > kMaxBytes ||
      !EncryptInPlace(context_.get(), nonce, associated_data, hpke::Unsigned(data), size)) {
    OPENSSL_cleanse(data, size);
    return absl::InternalError("AES-256-GCM refused to encrypt");
  }
  return absl::OkStatus();
}

}  // namespace candor::seal
