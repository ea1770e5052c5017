#include "candor/hpke/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "candor/hpke/openssl.h"

namespace candor {

std::string Sha256(std::initializer_list<std::string_view> parts) {
  const hpke::ErrorMark mark;
  const hpke::Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  bool done = context != nullptr &&
              EVP_DigestInit_ex2(context.get(), hpke::Sha256Algorithm(), nullptr) == 1;
  for (const std::string_view part : parts) {
    done = done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  std::string digest(kSha256Bytes, '\0');
  if (!done || EVP_DigestFinal_ex(context.get(), hpke::Unsigned(digest.data()), nullptr) != 1) {
    std::abort();  // out of memory
  }
  return digest;
}

}  // namespace candor
