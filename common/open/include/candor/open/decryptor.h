// AES-256-GCM (SP 800-38D), the decrypting direction alone.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/hpke/openssl.h"

namespace candor::open {

// One key. Thread-compatible.
class Decryptor {
 public:
  // `key` is 32 bytes. INVALID_ARGUMENT for another length, INTERNAL when OpenSSL refuses.
  [[nodiscard]] static absl::StatusOr<Decryptor> New(std::string_view key);

  // Decrypts `ciphertext`, its 16 bytes of tag at the end, to `out`, which has room for all but
  // the tag. UNAUTHENTICATED when nonce, associated data or a bit of the ciphertext is another;
  // then what was written to `out` is wiped.
  [[nodiscard]] absl::Status Decrypt(std::string_view nonce, std::string_view associated_data,
                                     std::string_view ciphertext, char* out);

 private:
  using Context = hpke::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

  explicit Decryptor(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace candor::open
