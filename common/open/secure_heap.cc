#include "candor/open/secure_heap.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <string.h>

#include <algorithm>
#include <cstdlib>

namespace candor::open {
namespace {

constexpr std::size_t kHeapBytes = 64 * 1024;
constexpr std::size_t kSmallestBlockBytes = 32;
constexpr int kInitializedAndLocked = 1;

void* Allocate(std::size_t size, const char* /*file*/, int /*line*/) { return std::malloc(size); }

void WipeAndFree(void* block, const char* /*file*/, int /*line*/) {
  if (block != nullptr) {
    explicit_bzero(block, malloc_usable_size(block));
    std::free(block);
  }
}

void* Reallocate(void* block, std::size_t size, const char* file, int line) {
  if (size == 0) {
    WipeAndFree(block, file, line);
    return nullptr;
  }
  void* moved = std::malloc(size);
  if (moved != nullptr && block != nullptr) {
    memcpy(moved, block, std::min(size, malloc_usable_size(block)));
    WipeAndFree(block, file, line);
  }
  return moved;
}

}  // namespace

absl::Status InitSecureHeap() {
  if (CRYPTO_secure_malloc_initialized() == 1) {
    return absl::OkStatus();
  }
  if (CRYPTO_set_mem_functions(Allocate, Reallocate, WipeAndFree) != 1) {
    return absl::FailedPreconditionError("OpenSSL was used before its secure heap was made");
  }
  if (CRYPTO_secure_malloc_init(kHeapBytes, kSmallestBlockBytes) != kInitializedAndLocked) {
    return absl::ResourceExhaustedError("memory for private keys cannot be locked");
  }
  return absl::OkStatus();
}

}  // namespace candor::open
