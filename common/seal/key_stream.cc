#include "candor/seal/key_stream.h"

#include <algorithm>
#include <limits>

namespace candor::seal {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxBytes = std::numeric_limits<int>::max();

}  // namespace

absl::StatusOr<KeyStream> KeyStream::New(std::string_view key) {
  if (key.size() != kKeyBytes) {
    return absl::InvalidArgumentError("the key is not 32 bytes");
  }
  const hpke::ErrorMark mark;
  Context context(EVP_CIPHER_CTX_new());
  if (context == nullptr || EVP_EncryptInit_ex2(context.get(), EVP_aes_256_ctr(),
                                                hpke::Unsigned(key), nullptr, nullptr) != 1) {
    return absl::InternalError("AES-256-CTR could not be set up");
  }
  return KeyStream(std::move(context));
}

absl::Status KeyStream::Fill(std::string_view counter, char* out, std::size_t size) {
  const hpke::ErrorMark mark;
  std::fill(out, out + size, '\0');
  int written = 0;
  if (counter.size() != kCounterBytes || size > kMaxBytes ||
      EVP_EncryptInit_ex2(context_.get(), nullptr, nullptr, hpke::Unsigned(counter), nullptr) !=
          1 ||
      EVP_EncryptUpdate(context_.get(), hpke::Unsigned(out), &written, hpke::Unsigned(out),
                        static_cast<int>(size)) != 1) {
    return absl::InternalError("AES-256-CTR refused to encrypt");
  }
  return absl::OkStatus();
}

}  // namespace candor::seal
