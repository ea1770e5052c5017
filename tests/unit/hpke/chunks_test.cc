#include "candor/hpke/chunks.h"

#include "gtest/gtest.h"
#include "hex.h"

namespace candor::hpke {
namespace {

constexpr std::size_t kKib = 1024;

TEST(CiphertextSize, AddsATagPerStartedChunk) {
  EXPECT_EQ(CiphertextSize(4 * kKib), 4 * kKib + 16);
  EXPECT_EQ(CiphertextSize(64 * kKib), 64 * kKib + 16);
  EXPECT_EQ(CiphertextSize(64 * kKib + 1), 64 * kKib + 1 + 32);
  EXPECT_EQ(CiphertextSize(1024 * kKib), 1024 * kKib + 16 * 16);
}

TEST(PaddedSizeOf, UndoesCiphertextSizeAndTakesNoOther) {
  const std::vector<std::size_t> sizes = {4 * kKib, 16 * kKib, 64 * kKib, 256 * kKib, 1024 * kKib};
  std::size_t taken = 0;
  for (std::size_t ciphertext = 0; ciphertext <= 1100 * kKib; ++ciphertext) {
    const auto padded = PaddedSizeOf(Purpose::kMessage, ciphertext);
    if (padded) {
      ASSERT_LT(taken, sizes.size());
      EXPECT_EQ(*padded, sizes[taken]);
      EXPECT_EQ(ciphertext, CiphertextSize(sizes[taken]));
      ++taken;
    }
  }
  EXPECT_EQ(taken, sizes.size());
}

TEST(PaddedSizeOf, TakesWhatAttachmentsArePaddedTo) {
  for (const std::size_t padded : {4096UL, 4352UL, 67584UL, 151552UL, 66UL * kKib * kKib}) {
    EXPECT_EQ(PaddedSizeOf(Purpose::kAttachment, CiphertextSize(padded)), padded);
    EXPECT_EQ(PaddedSizeOf(Purpose::kAttachment, CiphertextSize(padded) + 1), std::nullopt);
    EXPECT_EQ(PaddedSizeOf(Purpose::kAttachment, CiphertextSize(padded) - 1), std::nullopt);
  }
  EXPECT_EQ(PaddedSizeOf(Purpose::kAttachment, CiphertextSize(68UL * kKib * kKib)), std::nullopt);
}

TEST(ChunkNonce, XorsTheIndexIntoTheEnd) {
  const std::string base = Hex("000000000000000000000000");
  EXPECT_EQ(ChunkNonce(base, 0), base);
  EXPECT_EQ(ChunkNonce(base, 1), Hex("000000000000000000000001"));
  EXPECT_EQ(ChunkNonce(base, 0x0102030405060708), Hex("000000000102030405060708"));
  EXPECT_EQ(ChunkNonce(Hex("ffffffffffffffffffffffff"), 0x100), Hex("fffffffffffffffffffffeff"));
}

TEST(ChunkAad, TellsTheFinalChunk) {
  EXPECT_EQ(ChunkAad(true), "final");
  EXPECT_EQ(ChunkAad(false), "");
}

}  // namespace
}  // namespace candor::hpke
