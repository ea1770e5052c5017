#include "candor/hpke/sha256_stream.h"

#include <cstdlib>

#include "candor/hpke/sha256.h"

namespace candor {

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  const hpke::ErrorMark mark;
  if (context_ == nullptr ||
      EVP_DigestInit_ex2(context_.get(), hpke::Sha256Algorithm(), nullptr) != 1) {
    std::abort();  // out of memory
  }
}

void Sha256Stream::Add(std::string_view bytes) {
  const hpke::ErrorMark mark;
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) {
    std::abort();
  }
}

std::string Sha256Stream::Finish() {
  const hpke::ErrorMark mark;
  std::string digest(kSha256Bytes, '\0');
  if (EVP_DigestFinal_ex(context_.get(), hpke::Unsigned(digest.data()), nullptr) != 1) {
    std::abort();
  }
  return digest;
}

}  // namespace candor
