#include "candor/hpke/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <thread>
#include <vector>

#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/hpke/x25519.h"
#include "gtest/gtest.h"

namespace candor::hpke {
namespace {

TEST(ErrorMark, TakesBackErrorsAndKeepsOlderOnes) {
  ERR_clear_error();
  ERR_raise(ERR_LIB_USER, 1);
  {
    const ErrorMark mark;
    ERR_raise(ERR_LIB_USER, 2);
    ERR_raise(ERR_LIB_USER, 3);
  }
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 1);
  EXPECT_EQ(ERR_get_error(), 0);
}

TEST(ErrorMark, LeavesAnEmptyQueueEmpty) {
  ERR_clear_error();
  {
    const ErrorMark mark;
    ERR_raise(ERR_LIB_USER, 2);
  }
  EXPECT_EQ(ERR_peek_error(), 0);
}

struct Counted {};
int freed = 0;
void Free(Counted* object) {
  ++freed;
  delete object;
}

TEST(Handle, IsNoLargerThanAPointerAndFrees) {
  static_assert(sizeof(Handle<Counted, Free>) == sizeof(void*));
  {
    const Handle<Counted, Free> handle(new Counted);
    EXPECT_EQ(freed, 0);
  }
  EXPECT_EQ(freed, 1);
}

TEST(Algorithms, AreFetchedOnceForAllThreads) {
  const EVP_MD* const digest = Sha256Algorithm();
  const EVP_CIPHER* const cipher = Aes256GcmAlgorithm();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([=] {
      EXPECT_EQ(Sha256Algorithm(), digest);
      EXPECT_EQ(Aes256GcmAlgorithm(), cipher);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace candor::hpke
