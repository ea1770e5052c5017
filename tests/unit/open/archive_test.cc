#include "candor/open/archive.h"

#include <openssl/err.h>

#include <utility>
#include <vector>

#include "candor/seal/archive.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "team.h"

namespace candor::open {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::size_t kChunk = hpke::kArchiveChunkBytes;

class ArchiveTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0); }

  // Added in pieces of so many bytes.
  void Seal(std::string_view content, std::size_t piece) {
    seal::ArchiveSealer sealer =
        seal::ArchiveSealer::New(
            seal::Recipient::Parse(hpke::kKemX25519, key_.public_key()).value(), random_)
            .value();
    head_ = sealer.head();
    sealed_.clear();
    for (; !content.empty(); content.remove_prefix(std::min(piece, content.size()))) {
      ASSERT_THAT(sealer.Add(content.substr(0, piece), sealed_), IsOk());
      EXPECT_EQ(sealed_.size() % kChunk, 0U);
    }
    ASSERT_THAT(sealer.Finish(sealed_), IsOk());
  }
  [[nodiscard]] std::string Envelope() const {
    return head_.substr(hpke::kArchiveMagic.size() + 4);
  }
  [[nodiscard]] absl::StatusOr<std::string> Open() const { return OpenWith(Envelope(), key_); }
  [[nodiscard]] absl::StatusOr<std::string> OpenWith(const std::string& envelope,
                                                     const PrivateKey& key) const {
    absl::StatusOr<ArchiveOpener> opener = ArchiveOpener::New(envelope, key);
    if (!opener.ok()) {
      return opener.status();
    }
    std::string content;
    for (std::size_t at = 0; at < sealed_.size(); at += kChunk) {
      absl::StatusOr<Secret> bytes =
          opener->Next(std::string_view(sealed_).substr(at, kChunk), at + kChunk >= sealed_.size());
      if (!bytes.ok()) {
        return bytes.status();
      }
      content.append(bytes->view());
    }
    return content;
  }

  test_support::SeededRandom random_{5};
  PrivateKey key_ = NewPrivateKey();
  std::string head_;
  std::string sealed_;
};

TEST_F(ArchiveTest, OpensAsItWasHoweverItWasCut) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, hpke::kChunkBytes - 1,
                                 hpke::kChunkBytes, hpke::kChunkBytes + 1, std::size_t{300000}}) {
    const std::string content = random_.Bytes(size);
    for (const std::size_t piece : {std::size_t{511}, hpke::kChunkBytes, std::size_t{1} << 20}) {
      Seal(content, piece);
      EXPECT_THAT(sealed_, SizeIs((size / hpke::kChunkBytes + 1) * kChunk));
      const auto opened = Open();
      ASSERT_THAT(opened, IsOk()) << size;
      EXPECT_EQ(*opened, content) << size;
    }
  }
}

TEST_F(ArchiveTest, BeginsWithItsKindAndTheSizeOfItsEnvelope) {
  Seal("content", 100);
  EXPECT_THAT(head_, StartsWith("candor-export-v1\n"));
  const auto size = static_cast<std::uint32_t>(Envelope().size());
  const std::string_view number = std::string_view(head_).substr(hpke::kArchiveMagic.size(), 4);
  EXPECT_EQ(static_cast<unsigned char>(number[2]) * 256U + static_cast<unsigned char>(number[3]),
            size);
  EXPECT_LE(size, hpke::kMaxArchiveEnvelopeBytes);
}

TEST_F(ArchiveTest, KeepsZerosAtItsEnd) {
  const std::string content("data\x80\0\0", 7);
  Seal(content, 100);
  EXPECT_EQ(Open().value(), content);
}

TEST_F(ArchiveTest, OpensWithNoOtherKey) {
  Seal("content", 100);
  EXPECT_THAT(OpenWith(Envelope(), NewPrivateKey()), HasCode(absl::StatusCode::kNotFound));
}

TEST_F(ArchiveTest, IsNotWholeWhenItIsCutSwappedOrRepeated) {
  const std::string content = random_.Bytes(200000);
  Seal(content, 1000);
  const std::string whole = sealed_;
  ASSERT_THAT(whole, SizeIs(4 * kChunk));
  const std::vector<std::string> bad = {
      whole.substr(0, 3 * kChunk),  // without its last chunk
      whole.substr(0, whole.size() - 1),
      whole + std::string(1, 'x'),
      whole.substr(kChunk),
      whole.substr(kChunk, kChunk) + whole.substr(0, kChunk) + whole.substr(2 * kChunk),
      whole + whole.substr(3 * kChunk),
      whole.substr(0, kChunk) + whole,
  };
  for (const std::string& sealed : bad) {
    sealed_ = sealed;
    EXPECT_THAT(Open(), HasCode(absl::StatusCode::kUnauthenticated));
  }
}

TEST_F(ArchiveTest, RefusesEveryChangedByte) {
  Seal("content", 100);
  const std::string envelope = Envelope();
  for (std::size_t i = 0; i < envelope.size(); ++i) {
    std::string changed = envelope;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(OpenWith(changed, key_).ok()) << i;
  }
  for (const std::size_t i : {std::size_t{0}, kChunk / 2, kChunk - 1}) {
    sealed_[i] = static_cast<char>(sealed_[i] ^ 1);
    EXPECT_THAT(Open(), HasCode(absl::StatusCode::kUnauthenticated));
    sealed_[i] = static_cast<char>(sealed_[i] ^ 1);
  }
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(ArchiveTest, IsNoMessage) {
  Seal("content", 100);
  sealed::v1::SealedEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(Envelope()));
  envelope.set_ciphertext(sealed_);
  const auto find = [this](std::uint32_t, std::string_view) { return &key_; };
  OpenInput input;
  input.place = {"export", kSlot};
  EXPECT_FALSE(open::Open(input, envelope, find).ok());
  input.purpose = hpke::Purpose::kExport;
  EXPECT_FALSE(open::Open(input, envelope, find).ok());
}

}  // namespace
}  // namespace candor::open
