// SHA-256 of bytes that come one part after the other.
#pragma once

#include <openssl/evp.h>

#include <string>
#include <string_view>

#include "candor/hpke/openssl.h"

namespace candor {

// Move-only. Thread-compatible.
class Sha256Stream {
 public:
  Sha256Stream();
  void Add(std::string_view bytes);
  // The 32-byte digest of all that was added. Ends the stream: nothing may be called after it.
  [[nodiscard]] std::string Finish();

 private:
  hpke::Handle<EVP_MD_CTX, EVP_MD_CTX_free> context_;
};

}  // namespace candor
