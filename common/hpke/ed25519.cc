#include "candor/hpke/ed25519.h"

#include <openssl/evp.h>

#include "candor/hpke/openssl.h"

namespace candor {

bool Ed25519Verify(std::string_view public_key, std::string_view message,
                   std::string_view signature) {
  if (public_key.size() != kEd25519Bytes || signature.size() != kEd25519SignatureBytes) {
    return false;
  }
  const hpke::ErrorMark mark;
  const hpke::Handle<EVP_PKEY, EVP_PKEY_free> key(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, hpke::Unsigned(public_key), public_key.size()));
  const hpke::Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), hpke::Unsigned(signature), signature.size(),
                          hpke::Unsigned(message), message.size()) == 1;
}

}  // namespace candor
