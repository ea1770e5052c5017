#include "candor/open/secure_heap.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "candor/hpke/schedule.h"
#include "candor/open/open.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"

namespace candor::open {
namespace {

using test_support::IsOk;

// The key's bytes, computed so that the executable itself does not hold them in a row.
char KeyByte(std::size_t i) { return static_cast<char>(0x41 + i * 5); }

bool IsKey(const char* bytes) {
  for (std::size_t i = 0; i < 32; ++i) {
    if (bytes[i] != KeyByte(i)) {
      return false;
    }
  }
  return true;
}

// A sanitizer maps terabytes and keeps what was freed: there is nothing to learn from a search.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

struct Copies {
  int in_secure_heap = 0;
  int elsewhere = 0;
};

// Looks for the key in all memory that this process can write.
Copies CountCopies() {
  Copies copies;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::size_t begin = 0;
    std::size_t end = 0;
    char access[5] = {};
    if (std::sscanf(line.c_str(), "%zx-%zx %4s", &begin, &end, access) != 3 || access[0] != 'r' ||
        access[1] != 'w' || line.find("[v") != std::string::npos) {
      continue;
    }
    for (std::size_t at = begin; at + 32 <= end; ++at) {
      const auto* bytes = reinterpret_cast<const char*>(at);
      if (IsKey(bytes)) {
        ++(CRYPTO_secure_allocated(bytes) == 1 ? copies.in_secure_heap : copies.elsewhere);
      }
    }
  }
  return copies;
}

absl::StatusOr<PrivateKey> Import() {
  Secret raw(32);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    raw.data()[i] = KeyByte(i);
  }
  return PrivateKey::FromRaw(hpke::kKemX25519, raw.view());
}

TEST(SecureHeap, HoldsTheOnlyCopyOfAPrivateKey) {
  ASSERT_THAT(InitSecureHeap(), IsOk());
  ASSERT_EQ(CRYPTO_secure_used(), 0);
  {
    const auto key = Import();
    ASSERT_THAT(key, IsOk());
    EXPECT_GE(CRYPTO_secure_used(), 32);
    if (!kSanitized) {
      const Copies copies = CountCopies();
      EXPECT_EQ(copies.in_secure_heap, 1);
      EXPECT_EQ(copies.elsewhere, 0);
    }
  }
  EXPECT_EQ(CRYPTO_secure_used(), 0);
  if (!kSanitized) {
    EXPECT_EQ(CountCopies().in_secure_heap, 0) << "a key that was freed is still there";
  }
}

// What was freed is looked at on purpose, but for the start, where the allocator then keeps links
// and random bytes of its own.
bool HasPattern(const volatile char* bytes, std::size_t size) {
  constexpr std::size_t kAllocators = 16;
  for (std::size_t i = kAllocators; i < size; ++i) {
    if (bytes[i] == 'x') {
      return true;
    }
  }
  return false;
}

TEST(SecureHeap, WipesWhatOpenSslFrees) {
  ASSERT_THAT(InitSecureHeap(), IsOk());
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer forbids to look";
  }
  auto* block = static_cast<char*>(OPENSSL_malloc(100));
  std::fill_n(block, 100, 'x');
  const volatile char* old = block;
  auto* moved = static_cast<char*>(OPENSSL_realloc(block, 100000));
  EXPECT_FALSE(HasPattern(old, 100)) << "a block that grew left a copy behind";
  EXPECT_EQ(std::string(moved, 100), std::string(100, 'x'));
  auto* small = static_cast<char*>(OPENSSL_malloc(100));
  std::fill_n(small, 100, 'x');
  old = small;
  OPENSSL_free(small);
  EXPECT_FALSE(HasPattern(old, 100));
  EXPECT_EQ(OPENSSL_realloc(moved, 0), nullptr);
}

TEST(SecureHeap, CanBeAskedForTwice) {
  EXPECT_THAT(InitSecureHeap(), IsOk());
  EXPECT_THAT(InitSecureHeap(), IsOk());
}

}  // namespace
}  // namespace candor::open
