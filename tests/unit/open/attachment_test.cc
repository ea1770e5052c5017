#include "candor/open/attachment.h"

#include <openssl/err.h>

#include <functional>
#include <vector>

#include "candor/hpke/chunks.h"
#include "candor/hpke/padding.h"
#include "candor/open/open.h"
#include "candor/seal/encryptor.h"
#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "team.h"

namespace candor::open {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr std::size_t kSealed = hpke::kChunkBytes + hpke::kTagBytes;
// Its padding begins in one chunk and goes on over four more.
constexpr std::size_t kLongPadding = 8 * 1024 * 1024 + 100;

// An attachment and what its message lists.
class AttachmentTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0); }

  void SealContent(std::size_t size) {
    content_ = random_.Bytes(size);
    envelope_ = seal::Seal({.purpose = hpke::Purpose::kAttachment,
                            .place = {"conduct", kSlot},
                            .recipients = {},
                            .psk = {},
                            .content = content_,
                            .content_key = kContentKey},
                           random_)
                    .value();
    input_ = {.place = {"conduct", kSlot},
              .content_key = kContentKey,
              .suite = 1,
              .salt = envelope_.salt(),
              .commitment = envelope_.commitment(),
              .ciphertext_size = envelope_.ciphertext().size(),
              .size = size};
  }

  [[nodiscard]] std::vector<std::string> Chunks() const {
    std::vector<std::string> chunks;
    for (std::size_t at = 0; at < envelope_.ciphertext().size(); at += kSealed) {
      chunks.push_back(envelope_.ciphertext().substr(at, kSealed));
    }
    return chunks;
  }

  // The file, or why not; stops at the first chunk that is refused.
  [[nodiscard]] absl::StatusOr<std::string> Open(const std::vector<std::string>& chunks) const {
    auto opener = AttachmentOpener::New(input_);
    if (!opener.ok()) {
      return opener.status();
    }
    std::string file;
    for (const std::string& chunk : chunks) {
      const auto opened = opener->Next(chunk);
      if (!opened.ok()) {
        EXPECT_FALSE(opener->Next(chunk).ok()) << "nothing more may be opened";
        return opened.status();
      }
      file += opened->view();
    }
    return file;
  }

  // Seals `padded`, whatever it is, with the keys of the attachment.
  void SealPadded(std::string padded) {
    const hpke::EnvelopeKeys keys = hpke::DeriveEnvelopeKeys(
        hpke::Purpose::kAttachment, input_.place.Context(), input_.salt, input_.content_key, "");
    auto encryptor = seal::Encryptor::New(keys.key.view()).value();
    std::string all;
    for (std::size_t begin = 0; begin < padded.size(); begin += hpke::kChunkBytes) {
      std::string chunk = padded.substr(begin, hpke::kChunkBytes);
      const std::size_t size = chunk.size();
      chunk.resize(size + hpke::kTagBytes);
      ASSERT_THAT(
          encryptor.Encrypt(hpke::ChunkNonce(keys.nonce, begin / hpke::kChunkBytes),
                            hpke::ChunkAad(begin + size == padded.size()), chunk.data(), size),
          IsOk());
      all += chunk;
    }
    envelope_.set_ciphertext(all);
  }

  [[nodiscard]] std::string Padded() const {
    std::string padded = content_ + '\x80';
    padded.resize(hpke::PaddedSize(hpke::Purpose::kAttachment, content_.size()).value());
    return padded;
  }

  test_support::SeededRandom random_;
  std::string content_;
  sealed::v1::SealedEnvelope envelope_;
  AttachmentInput input_;
};

TEST_F(AttachmentTest, OpensWhatSealMade) {
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{4095}, std::size_t{4096}, hpke::kChunkBytes - 1,
        hpke::kChunkBytes, hpke::kChunkBytes + 1, std::size_t{150'000}, kLongPadding}) {
    SCOPED_TRACE(size);
    SealContent(size);
    const auto file = Open(Chunks());
    ASSERT_THAT(file, IsOk());
    EXPECT_TRUE(*file == content_);
    EXPECT_EQ(AttachmentOpener::New(input_)->chunks(), Chunks().size());
    SealPadded(Padded());
    EXPECT_TRUE(*Open(Chunks()) == content_) << "the tests' own sealing is right";
  }
}

TEST_F(AttachmentTest, RefusesChunksOutOfOrderTwiceCutAndAppended) {
  SealContent(200'000);
  const std::vector<std::string> right = Chunks();
  ASSERT_EQ(right.size(), 4U);
  const auto refused = [&](const std::vector<std::string>& chunks, const char* what) {
    EXPECT_THAT(Open(chunks), HasCode(absl::StatusCode::kUnauthenticated)) << what;
  };
  refused({right[1]}, "begins late");
  refused({right[0], right[2]}, "left out");
  refused({right[0], right[0]}, "twice");
  refused({right[0], right[1], right[2], right[3], right[3]}, "one too many");
  refused({right[0], right[1], right[2], right[2]}, "a whole chunk for the last");
  refused({""}, "empty");
  refused({std::string(hpke::kTagBytes, 't')}, "a tag alone");
  refused({right[0].substr(1)}, "cut in front");
  refused({right[0].substr(0, kSealed - 1)}, "cut at the end");
  refused({right[0] + 'x'}, "appended");
}

TEST_F(AttachmentTest, RefusesALastChunkThatWasNotSealedAsLast) {
  // As many bytes as a whole attachment, from the front of a longer one.
  SealContent(200'000);
  const std::string front = envelope_.ciphertext().substr(0, 2 * kSealed);
  SealContent(2 * hpke::kChunkBytes - 1);
  ASSERT_EQ(envelope_.ciphertext().size(), front.size());
  const std::string salt = envelope_.salt();
  // The same keys for both: the longer one is sealed again under this salt.
  std::string padded(4 * hpke::kChunkBytes, 'x');
  SealPadded(padded);
  EXPECT_THAT(Open({envelope_.ciphertext().substr(0, kSealed),
                    envelope_.ciphertext().substr(kSealed, kSealed)}),
              HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(AttachmentTest, RefusesEveryFlippedBit) {
  SealContent(hpke::kChunkBytes + 1);
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{1000}, kSealed - 1, kSealed - 16, kSealed, 2 * kSealed - 1}) {
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<std::string> chunks = Chunks();
      std::string& chunk = chunks[at / kSealed];
      char& byte = chunk[std::min(at % kSealed, chunk.size() - 1)];
      byte = static_cast<char>(byte ^ (1 << bit));
      EXPECT_THAT(Open(chunks), HasCode(absl::StatusCode::kUnauthenticated)) << at << " " << bit;
    }
  }
}

TEST_F(AttachmentTest, RefusesWhatWasMadeWithOtherKeysOrElsewhere) {
  SealContent(10);
  const std::string other(32, 'o');
  const auto refused = [&](const std::function<void()>& change) {
    const AttachmentInput right = input_;
    change();
    EXPECT_THAT(Open(Chunks()), HasCode(absl::StatusCode::kUnauthenticated));
    input_ = right;
  };
  refused([&] { input_.content_key = other; });
  refused([&] { input_.salt = other; });
  refused([&] { input_.commitment = other; });
  refused([&] { input_.place.slot_id = other; });
  refused([&] { input_.place.channel = "ombud"; });
}

TEST_F(AttachmentTest, RefusesEveryWrongLengthAndSize) {
  SealContent(10);
  const auto refused = [&](const std::function<void()>& change) {
    const AttachmentInput right = input_;
    change();
    EXPECT_THAT(AttachmentOpener::New(input_), HasCode(absl::StatusCode::kInvalidArgument));
    input_ = right;
  };
  for (const std::string_view wrong : {"", "short"}) {
    refused([&] { input_.content_key = wrong; });
    refused([&] { input_.salt = wrong; });
    refused([&] { input_.commitment = wrong; });
    refused([&] { input_.place.slot_id = wrong; });
    refused([&] { input_.place.channel = wrong.empty() ? wrong : "A"; });
  }
  refused([&] { input_.suite = 2; });
  refused([&] { input_.size = 0; });
  refused([&] { input_.size = 4096; });
  refused([&] { input_.size = ~std::uint64_t{0}; });
  refused([&] { ++input_.ciphertext_size; });
  refused([&] { input_.ciphertext_size = 0; });
}

TEST_F(AttachmentTest, RefusesASizeThatIsNotTheFiles) {
  for (const std::size_t listed : {std::size_t{99'999}, std::size_t{100'001}}) {
    SealContent(100'000);
    input_.size = listed;
    EXPECT_THAT(Open(Chunks()), HasCode(absl::StatusCode::kUnauthenticated)) << listed;
  }
}

TEST_F(AttachmentTest, RefusesPaddingThatIsNotCanonicalInEveryChunkOfIt) {
  SealContent(kLongPadding);
  const std::string right = Padded();
  ASSERT_GE((right.size() - kLongPadding) / hpke::kChunkBytes, 3U);
  for (const std::size_t at : {kLongPadding, kLongPadding + 1, kLongPadding + hpke::kChunkBytes,
                               kLongPadding + 2 * hpke::kChunkBytes, right.size() - 1}) {
    std::string wrong = right;
    wrong[at] = at == kLongPadding ? '\0' : '\x01';
    SealPadded(wrong);
    EXPECT_THAT(Open(Chunks()), HasCode(absl::StatusCode::kUnauthenticated)) << at;
  }
}

}  // namespace
}  // namespace candor::open
