#include "candor/seal/attachment.h"

#include <openssl/err.h>

#include <utility>

#include "candor/hpke/padding.h"
#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::seal {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::uint64_t kMiB = 1024 * 1024;

class AttachmentTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0); }

  [[nodiscard]] AttachmentInput Input(std::uint64_t size) const {
    return {.place = {"conduct", slot_}, .content_key = key_, .salt = salt_, .size = size};
  }

  // All chunks of `content`, one after the other.
  static std::string SealAll(AttachmentSealer& sealer, std::string_view content) {
    std::string all;
    for (std::uint32_t i = 0; i < sealer.shape().chunks; ++i) {
      const std::size_t size = sealer.FileBytes(i);
      const auto chunk = sealer.Seal(i, content.substr(0, size));
      EXPECT_THAT(chunk, IsOk());
      EXPECT_EQ(chunk->size(), sealer.shape().ChunkBytes(i));
      content.remove_prefix(size);
      all += *chunk;
    }
    EXPECT_TRUE(content.empty());
    return all;
  }

  test_support::SeededRandom random_;
  std::string slot_ = random_.Bytes(32);
  std::string key_ = random_.Bytes(32);
  std::string salt_ = random_.Bytes(32);
};

TEST_F(AttachmentTest, IsWhatSealMakesOfTheWhole) {
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{4095}, std::size_t{4096}, kChunk - 1, kChunk, kChunk + 1,
        2 * kChunk, std::size_t{150'000}, std::size_t{8 * kMiB + 100}}) {
    SCOPED_TRACE(size);
    const std::string content = random_.Bytes(size);
    const auto whole = Seal({.purpose = hpke::Purpose::kAttachment,
                             .place = {"conduct", slot_},
                             .recipients = {},
                             .psk = {},
                             .content = content,
                             .content_key = key_},
                            random_);
    ASSERT_THAT(whole, IsOk());
    AttachmentInput input = Input(size);
    input.salt = whole->salt();
    auto sealer = AttachmentSealer::New(input);
    ASSERT_THAT(sealer, IsOk());
    EXPECT_EQ(sealer->commitment(), whole->commitment());
    EXPECT_EQ(sealer->shape().ciphertext_size, whole->ciphertext().size());
    EXPECT_TRUE(SealAll(*sealer, content) == whole->ciphertext());
  }
}

TEST_F(AttachmentTest, SealsAChunkAgainTheSameAndInAnyOrder) {
  const std::string content = random_.Bytes(3 * kChunk);
  auto sealer = AttachmentSealer::New(Input(content.size()));
  ASSERT_THAT(sealer, IsOk());
  const std::string all = SealAll(*sealer, content);
  auto resumed = AttachmentSealer::New(Input(content.size()));
  EXPECT_EQ(*resumed->Seal(2, content.substr(2 * kChunk)),
            all.substr(2 * (kChunk + 16), kChunk + 16));
}

TEST_F(AttachmentTest, RefusesEveryWrongSize) {
  auto sealer = AttachmentSealer::New(Input(kChunk + 10));
  ASSERT_THAT(sealer, IsOk());
  const std::string bytes(kChunk + 1, 'x');
  for (const auto& [index, size] : {std::pair{0U, kChunk - 1},
                                    {0U, kChunk + 1},
                                    {0U, 0U},
                                    {1U, std::size_t{9}},
                                    {1U, std::size_t{11}},
                                    {2U, 0U}}) {
    EXPECT_THAT(sealer->Seal(index, std::string_view(bytes).substr(0, size)),
                HasCode(absl::StatusCode::kInvalidArgument))
        << index << " " << size;
  }
}

TEST_F(AttachmentTest, RefusesEveryWrongLength) {
  const auto refused = [](const AttachmentInput& input) {
    EXPECT_THAT(AttachmentSealer::New(input), HasCode(absl::StatusCode::kInvalidArgument));
  };
  const std::string long_key(33, 'k');
  refused(Input(0));
  refused(Input(64 * kMiB + 1));
  for (const std::string_view wrong :
       {std::string_view(), std::string_view("short"), std::string_view(long_key)}) {
    AttachmentInput input = Input(10);
    input.content_key = wrong;
    refused(input);
    input = Input(10);
    input.salt = wrong;
    refused(input);
    input = Input(10);
    input.place.slot_id = wrong;
    refused(input);
  }
  AttachmentInput input = Input(10);
  input.place.channel = "Conduct";
  refused(input);
  EXPECT_THAT(AttachmentSealer::New(Input(64 * kMiB)), IsOk());
}

TEST_F(AttachmentTest, ShapesAgreeFromBothSides) {
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{4096}, std::uint64_t{kChunk},
                                   3 * kMiB, 20 * kMiB + 7, 64 * kMiB}) {
    const auto shape = AttachmentShape::Of(size);
    ASSERT_THAT(shape, IsOk());
    const auto back = AttachmentShape::OfCiphertext(shape->ciphertext_size);
    ASSERT_THAT(back, IsOk());
    EXPECT_EQ(back->padded_size, shape->padded_size);
    EXPECT_EQ(back->chunks, shape->chunks);
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < shape->chunks; ++i) {
      EXPECT_GT(shape->ChunkBytes(i), 16U);
      sum += shape->ChunkBytes(i);
    }
    EXPECT_EQ(sum, shape->ciphertext_size);
    EXPECT_EQ(shape->ChunkBytes(shape->chunks), 0U);
    EXPECT_THAT(AttachmentShape::OfCiphertext(shape->ciphertext_size + 1),
                HasCode(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(AttachmentShape::OfCiphertext(shape->ciphertext_size - 1),
                HasCode(absl::StatusCode::kInvalidArgument));
  }
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{16}, std::uint64_t{4096}, 128 * kMiB, ~std::uint64_t{0}}) {
    EXPECT_THAT(AttachmentShape::OfCiphertext(size), HasCode(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(AttachmentShape::Of(0), HasCode(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace candor::seal
