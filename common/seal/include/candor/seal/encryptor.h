// AES-256-GCM (SP 800-38D), the encrypting direction alone.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/hpke/openssl.h"

namespace candor::seal {

// One key, any number of nonces; using a nonce twice gives the key away. Thread-compatible.
class Encryptor {
 public:
  // `key` is 32 bytes. INVALID_ARGUMENT for another length, INTERNAL when OpenSSL refuses.
  [[nodiscard]] static absl::StatusOr<Encryptor> New(std::string_view key);

  // Encrypts `size` bytes at `data` where they are and writes 16 bytes of tag behind them, so
  // `data` has room for both. `nonce` is 12 bytes. When OpenSSL refuses, INTERNAL, and the bytes
  // are wiped.
  [[nodiscard]] absl::Status Encrypt(std::string_view nonce, std::string_view associated_data,
                                     char* data, std::size_t size);

 private:
  using Context = hpke::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

  explicit Encryptor(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace candor::seal
