#include "candor/open/decryptor.h"

#include <openssl/crypto.h>

#include <array>
#include <limits>

#include "candor/hpke/envelope_keys.h"

namespace candor::open {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxBytes = std::numeric_limits<int>::max();

// `out` holds plaintext that is not proven yet when this fails.
bool DecryptTo(EVP_CIPHER_CTX* context, std::string_view nonce, std::string_view associated_data,
               std::string_view body, std::string_view tag, unsigned char* out) {
  // OpenSSL wants to be able to write where it only reads.
  std::array<char, hpke::kTagBytes> expected{};
  tag.copy(expected.data(), expected.size());
  int written = 0;
  return EVP_DecryptInit_ex2(context, nullptr, nullptr, hpke::Unsigned(nonce), nullptr) == 1 &&
         EVP_DecryptUpdate(context, nullptr, &written, hpke::Unsigned(associated_data),
                           static_cast<int>(associated_data.size())) == 1 &&
         EVP_DecryptUpdate(context, out, &written, hpke::Unsigned(body),
                           static_cast<int>(body.size())) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, int{hpke::kTagBytes},
                             expected.data()) == 1 &&
         EVP_DecryptFinal_ex(context, out + body.size(), &written) == 1;
}

}  // namespace

absl::StatusOr<Decryptor> Decryptor::New(std::string_view key) {
  if (key.size() != kKeyBytes) {
    return absl::InvalidArgumentError("the key is not 32 bytes");
  }
  const hpke::ErrorMark mark;
  Context context(EVP_CIPHER_CTX_new());
  if (context == nullptr || EVP_DecryptInit_ex2(context.get(), hpke::Aes256GcmAlgorithm(),
                                                hpke::Unsigned(key), nullptr, nullptr) != 1) {
    return absl::InternalError("AES-256-GCM could not be set up");
  }
  return Decryptor(std::move(context));
}

absl::Status Decryptor::Decrypt(std::string_view nonce, std::string_view associated_data,
                                std::string_view ciphertext, char* out) {
  if (nonce.size() != hpke::kNonceBytes || ciphertext.size() < hpke::kTagBytes ||
      ciphertext.size() > kMaxBytes || associated_data.size() > kMaxBytes) {
    return absl::UnauthenticatedError("the ciphertext is not of a size that decrypts");
  }
  const hpke::ErrorMark mark;
  const std::size_t size = ciphertext.size() - hpke::kTagBytes;
  if (!DecryptTo(context_.get(), nonce, associated_data, ciphertext.substr(0, size),
                 ciphertext.substr(size), hpke::Unsigned(out))) {
    OPENSSL_cleanse(out, size);
    return absl::UnauthenticatedError("the ciphertext does not decrypt");
  }
  return absl::OkStatus();
}

}  // namespace candor::open
