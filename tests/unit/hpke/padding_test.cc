#include "candor/hpke/padding.h"

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"

namespace candor::hpke {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr std::size_t kMib = 1024 * 1024;

Secret Padded(std::string content, std::size_t size) {
  content.push_back('\x80');
  content.resize(size, '\0');
  return Secret::CopyOf(content);
}

TEST(PaddedSize, RefusesWhatNoEnvelopeHolds) {
  EXPECT_EQ(PaddedSize(Purpose::kMessage, kMaxMessageBytes).value(), kMib);
  EXPECT_THAT(PaddedSize(Purpose::kMessage, kMaxMessageBytes + 1),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(PaddedSize(Purpose::kAttachment, kMaxAttachmentBytes).value(), 66 * kMib);
  EXPECT_THAT(PaddedSize(Purpose::kAttachment, kMaxAttachmentBytes + 1),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PaddedSize(Purpose::kAttachment, std::string::npos),
              HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(PaddedSize, OfAttachmentsIsAtMostTwelvePercentLonger) {
  for (std::size_t content = 4096; content < 4 * kMib; content += 977) {
    const std::size_t padded = PaddedSize(Purpose::kAttachment, content).value();
    EXPECT_GT(padded, content);
    EXPECT_LE(padded * 100, (content + 1) * 112) << content;
  }
}

TEST(IsPaddedSize, IsTrueForWhatPaddedSizeGives) {
  for (const Purpose purpose : {Purpose::kMessage, Purpose::kAttachment}) {
    std::size_t last = 0;
    for (std::size_t content = 0; content < kMaxMessageBytes; content += 61) {
      last = PaddedSize(purpose, content).value();
      EXPECT_TRUE(IsPaddedSize(purpose, last));
      EXPECT_FALSE(IsPaddedSize(purpose, last + 1));
    }
    EXPECT_FALSE(IsPaddedSize(purpose, 0));
    EXPECT_FALSE(IsPaddedSize(purpose, 4095));
  }
  EXPECT_FALSE(IsPaddedSize(Purpose::kMessage, 4 * kMib));
  EXPECT_TRUE(IsPaddedSize(Purpose::kAttachment, 66 * kMib));
  EXPECT_FALSE(IsPaddedSize(Purpose::kAttachment, 68 * kMib));
}

TEST(Unpad, GivesTheContentBack) {
  for (const std::size_t size : {0UL, 1UL, 4095UL, 4096UL, 65535UL, 65536UL, kMaxMessageBytes}) {
    for (const Purpose purpose : {Purpose::kMessage, Purpose::kAttachment}) {
      const std::string content(size, '\x80');
      Secret padded = Padded(content, PaddedSize(purpose, size).value());
      ASSERT_THAT(Unpad(purpose, padded), IsOk());
      EXPECT_TRUE(padded.view() == content) << size;
    }
  }
}

TEST(Unpad, KeepsZerosThatEndTheContent) {
  const std::string content("a\0\0", 3);
  Secret padded = Padded(content, 4096);
  ASSERT_THAT(Unpad(Purpose::kMessage, padded), IsOk());
  EXPECT_EQ(padded.view(), content);
}

TEST(Unpad, RefusesPaddingThatIsNotTheOneAndOnly) {
  Secret zeros(4096);
  EXPECT_THAT(Unpad(Purpose::kMessage, zeros), HasCode(absl::StatusCode::kInvalidArgument));
  Secret empty;
  EXPECT_THAT(Unpad(Purpose::kMessage, empty), HasCode(absl::StatusCode::kInvalidArgument));
  Secret wrong_mark = Padded("hello", 4096);
  wrong_mark.data()[5] = '\x81';
  EXPECT_THAT(Unpad(Purpose::kMessage, wrong_mark), HasCode(absl::StatusCode::kInvalidArgument));
  Secret after_mark = Padded("hello", 4096);
  after_mark.data()[4095] = '\x01';
  EXPECT_THAT(Unpad(Purpose::kMessage, after_mark), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(Unpad, RefusesABucketLargerThanTheContentNeeds) {
  Secret generous = Padded("hello", 16384);
  EXPECT_THAT(Unpad(Purpose::kMessage, generous), HasCode(absl::StatusCode::kInvalidArgument));
  Secret generous_attachment = Padded("hello", 4352);
  EXPECT_THAT(Unpad(Purpose::kAttachment, generous_attachment),
              HasCode(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace candor::hpke
