#include "candor/hpke/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <cstdlib>

namespace candor::hpke {
namespace {

template <typename T>
T* OrEnd(T* fetched) {
  if (fetched == nullptr) {
    std::abort();
  }
  return fetched;
}

}  // namespace

ErrorMark::ErrorMark() { ERR_set_mark(); }

ErrorMark::~ErrorMark() { ERR_pop_to_mark(); }

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = OrEnd(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return algorithm;
}

const EVP_CIPHER* Aes256GcmAlgorithm() {
  static const EVP_CIPHER* const algorithm =
      OrEnd(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  return algorithm;
}

}  // namespace candor::hpke
