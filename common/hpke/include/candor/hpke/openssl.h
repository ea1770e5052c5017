// What our use of OpenSSL has in common: owning handles, algorithms fetched once per process, and
// an error queue left as it was found.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string_view>

namespace candor::hpke {

// Calls `Free` on what a handle owned.
template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

// Owns a T of OpenSSL's; no larger than the pointer.
template <typename T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;

// Takes back every error that OpenSSL records during its life. An entry left behind makes gRPC's
// next TLS read on this thread fail.
class ErrorMark {
 public:
  ErrorMark();
  ~ErrorMark();
  ErrorMark(const ErrorMark&) = delete;
  ErrorMark& operator=(const ErrorMark&) = delete;
};

// Fetched at the first call, shared by all threads, never freed. The process ends when OpenSSL
// lacks them: nothing that Candor does is possible without.
[[nodiscard]] const EVP_MD* Sha256Algorithm();
[[nodiscard]] const EVP_CIPHER* Aes256GcmAlgorithm();

// OpenSSL takes and returns unsigned bytes.
[[nodiscard]] inline const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* Unsigned(char* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

}  // namespace candor::hpke
