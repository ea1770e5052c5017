#include "candor-audit/crypto.h"

#include <openssl/evp.h>

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace candor::auditor {
namespace {

constexpr std::size_t kPublicKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

merkle::Hash Digest(std::initializer_list<std::string_view> parts) {
  // Made once: fetching the algorithm costs more than hashing an entry.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const Context context(EVP_MD_CTX_new());
  bool is_done = algorithm != nullptr && context != nullptr &&
                 EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1;
  for (const std::string_view part : parts) {
    is_done = is_done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  merkle::Hash digest;
  if (!is_done || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
    std::abort();  // out of memory
  }
  return digest;
}

bool IsSignedBy(std::string_view public_key, std::string_view message, std::string_view signature) {
  if (public_key.size() != kPublicKeyBytes || signature.size() != kSignatureBytes) {
    return false;
  }
  const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, Unsigned(public_key), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Unsigned(signature), signature.size(), Unsigned(message),
                          message.size()) == 1;
}

}  // namespace candor::auditor
