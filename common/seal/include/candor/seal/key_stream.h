// The key stream of AES-256 in counter mode (SP 800-38A section 6.5): bytes that nobody without the
// key tells from random ones, the same for the same counter.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/hpke/openssl.h"

namespace candor::seal {

inline constexpr std::size_t kCounterBytes = 16;

// Thread-compatible.
class KeyStream {
 public:
  // `key` is 32 bytes. INVALID_ARGUMENT for another length, INTERNAL when OpenSSL refuses.
  [[nodiscard]] static absl::StatusOr<KeyStream> New(std::string_view key);

  // Fills `size` bytes at `out`. `counter` is the first counter block, 16 bytes. INTERNAL when
  // OpenSSL refuses.
  [[nodiscard]] absl::Status Fill(std::string_view counter, char* out, std::size_t size);

 private:
  using Context = hpke::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

  explicit KeyStream(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace candor::seal
