// Envelopes that somebody has been at: every one of them is refused, and none leaves an entry in
// OpenSSL's error queue.
#include <openssl/err.h>

#include <functional>

#include "candor/hpke/chunks.h"
#include "candor/hpke/padding.h"
#include "candor/open/open.h"
#include "candor/seal/encryptor.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "low_order_points.h"
#include "team.h"

namespace candor::open {
namespace {

using hpke::Purpose;
using sealed::v1::SealedEnvelope;
using test_support::HasCode;
using test_support::IsOk;

constexpr std::size_t kSealedChunkBytes = hpke::kChunkBytes + hpke::kTagBytes;

class TamperTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(team_.Open(ReportInput(), envelope_), IsOk()); }
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0); }

  absl::Status Opened() { return team_.Open(input_, envelope_).status(); }

  // A reply or an attachment from here on: no wrapped key tells that it was moved or changed.
  void SealWithoutRecipients(Purpose purpose) {
    const bool is_reply = purpose == Purpose::kMessage;
    input_ = {.purpose = purpose,
              .place = {"conduct", kSlot},
              .psk = is_reply ? std::string_view(kPsk) : std::string_view(),
              .content_key = is_reply ? std::string_view() : std::string_view(kContentKey)};
    envelope_ = seal::Seal({.purpose = purpose,
                            .place = input_.place,
                            .recipients = {},
                            .psk = input_.psk,
                            .content = "what happened",
                            .content_key = input_.content_key},
                           team_.random())
                    .value();
  }

  // Every bit of `bytes`, which belongs to `envelope_`, turned over alone.
  void ExpectEveryBitMatters(std::string& bytes) {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      const auto turn = [&] { bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8); };
      turn();
      EXPECT_FALSE(Opened().ok()) << "bit " << bit;
      turn();
    }
    EXPECT_THAT(Opened(), IsOk());
  }

  // Every way to take `bytes`, which belongs to `envelope_`, for one byte shorter or longer.
  void ExpectLengthMatters(std::string& bytes, absl::StatusCode code) {
    const std::string right = bytes;
    for (const std::string& other : {std::string(), right.substr(1), right + '\0'}) {
      bytes = other;
      EXPECT_THAT(Opened(), HasCode(code));
    }
    bytes = right;
  }

  Team team_;
  OpenInput input_ = ReportInput();
  SealedEnvelope envelope_ = team_.Seal("what happened");
  sealed::v1::WrappedKey& wrapped_ = *envelope_.mutable_wrapped_keys(0);
};

TEST_F(TamperTest, EveryBitOfTheSuiteMatters) {
  for (int bit = 0; bit < 32; ++bit) {
    envelope_.set_suite(1U ^ (1U << bit));
    EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kInvalidArgument)) << bit;
  }
}

TEST_F(TamperTest, EveryBitOfTheSmallFieldsMatters) {
  ExpectEveryBitMatters(*envelope_.mutable_salt());
  ExpectEveryBitMatters(*envelope_.mutable_commitment());
  ExpectEveryBitMatters(*wrapped_.mutable_key_id());
  ExpectEveryBitMatters(*wrapped_.mutable_encapsulated_key());
  ExpectEveryBitMatters(*wrapped_.mutable_wrapped_key());
}

TEST_F(TamperTest, EveryBitMattersWhereNoKeyIsWrapped) {
  for (const Purpose purpose : {Purpose::kMessage, Purpose::kAttachment}) {
    SealWithoutRecipients(purpose);
    ExpectEveryBitMatters(*envelope_.mutable_salt());
    ExpectEveryBitMatters(*envelope_.mutable_commitment());
  }
}

TEST_F(TamperTest, EveryBitOfTheKemIdMatters) {
  for (int bit = 0; bit < 32; ++bit) {
    wrapped_.set_kem_id(0x0020U ^ (1U << bit));
    EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kNotFound)) << bit;
  }
}

TEST_F(TamperTest, EveryBitOfTheCiphertextsEdgesMatters) {
  std::string& ciphertext = *envelope_.mutable_ciphertext();
  for (const std::size_t at : {std::size_t{0}, ciphertext.size() / 2, ciphertext.size() - 17,
                               ciphertext.size() - 16, ciphertext.size() - 1}) {
    for (int bit = 0; bit < 8; ++bit) {
      const auto turn = [&] { ciphertext[at] = static_cast<char>(ciphertext[at] ^ 1 << bit); };
      turn();
      EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kUnauthenticated)) << at;
      turn();
    }
  }
}

TEST_F(TamperTest, EveryLengthMatters) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  ExpectLengthMatters(*envelope_.mutable_salt(), kInvalid);
  ExpectLengthMatters(*envelope_.mutable_commitment(), kInvalid);
  ExpectLengthMatters(*envelope_.mutable_ciphertext(), kInvalid);
  ExpectLengthMatters(*wrapped_.mutable_key_id(), absl::StatusCode::kNotFound);
  ExpectLengthMatters(*wrapped_.mutable_encapsulated_key(), kInvalid);
  ExpectLengthMatters(*wrapped_.mutable_wrapped_key(), kInvalid);
}

TEST_F(TamperTest, RefusesFieldsThatItDoesNotKnow) {
  SealedEnvelope with_field = envelope_;
  with_field.GetReflection()->MutableUnknownFields(&with_field)->AddVarint(6, 1);
  EXPECT_THAT(team_.Open(ReportInput(), with_field), HasCode(absl::StatusCode::kInvalidArgument));
  wrapped_.GetReflection()->MutableUnknownFields(&wrapped_)->AddVarint(5, 1);
  EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_F(TamperTest, RefusesMoreThanEightWrappedKeys) {
  while (envelope_.wrapped_keys_size() <= 8) {
    *envelope_.add_wrapped_keys() = envelope_.wrapped_keys(0);
  }
  EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_F(TamperTest, RefusesEncapsulatedKeysOfLowOrder) {
  for (const std::string& point : LowOrderPoints()) {
    wrapped_.set_encapsulated_key(point);
    EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kUnauthenticated))
        << absl::BytesToHexString(point);
  }
}

TEST_F(TamperTest, RefusesAnotherEnvelopesFields) {
  const SealedEnvelope other = team_.Seal("what happened");
  SealedEnvelope salted = envelope_;
  salted.set_salt(other.salt());
  // As if it were a later message: the psk and the salt go into the same commitment.
  EXPECT_THAT(team_.Open(ReportInput(), salted), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(team_.Open(ReportInput(kPsk), salted), HasCode(absl::StatusCode::kUnauthenticated));
  const std::function<void(SealedEnvelope&)> swaps[] = {
      [&](SealedEnvelope& e) { e.set_commitment(other.commitment()); },
      [&](SealedEnvelope& e) { *e.mutable_wrapped_keys(0) = other.wrapped_keys(0); },
      [&](SealedEnvelope& e) { e.set_ciphertext(other.ciphertext()); },
  };
  for (const auto& swap : swaps) {
    SealedEnvelope mixed = envelope_;
    swap(mixed);
    EXPECT_THAT(team_.Open(ReportInput(), mixed), HasCode(absl::StatusCode::kUnauthenticated));
  }
}

TEST_F(TamperTest, OpensInItsPlaceAlone) {
  const std::string other_slot(32, 't');
  OpenInput input = ReportInput();
  for (const hpke::Place place :
       {hpke::Place{"conduct", other_slot}, hpke::Place{"ombudsperson", kSlot}}) {
    input.place = place;
    EXPECT_THAT(team_.Open(input, envelope_), HasCode(absl::StatusCode::kUnauthenticated));
  }
  for (const hpke::Place place : {hpke::Place{"", kSlot}, hpke::Place{"conduct", ""}}) {
    input.place = place;
    EXPECT_THAT(team_.Open(input, envelope_), HasCode(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(TamperTest, RepliesAndAttachmentsOpenInTheirPlaceAlone) {
  const std::string other_slot(32, 't');
  for (const Purpose purpose : {Purpose::kMessage, Purpose::kAttachment}) {
    SealWithoutRecipients(purpose);
    EXPECT_THAT(Opened(), IsOk());
    for (const hpke::Place place :
         {hpke::Place{"conduct", other_slot}, hpke::Place{"ombudsperson", kSlot}}) {
      input_.place = place;
      EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kUnauthenticated));
    }
  }
}

TEST_F(TamperTest, RepliesAndAttachmentsOpenWithTheirKeyAlone) {
  const std::string other_key(32, 'q');
  SealWithoutRecipients(Purpose::kMessage);
  input_.psk = other_key;
  EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kUnauthenticated));
  SealWithoutRecipients(Purpose::kAttachment);
  input_.content_key = other_key;
  EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(TamperTest, OpensWithItsPskAlone) {
  const std::string other_psk(32, 'q');
  EXPECT_THAT(team_.Open(ReportInput(kPsk), envelope_),
              HasCode(absl::StatusCode::kUnauthenticated));
  envelope_ = team_.Seal("more", kPsk);
  EXPECT_THAT(team_.Open(ReportInput(), envelope_), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(team_.Open(ReportInput(other_psk), envelope_),
              HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(team_.Open(ReportInput("short"), envelope_),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(team_.Open(ReportInput(kPsk), envelope_), IsOk());
}

TEST_F(TamperTest, OpensAsItsKindAlone) {
  OpenInput as_attachment = ReportInput();
  as_attachment.purpose = Purpose::kAttachment;
  as_attachment.content_key = kContentKey;
  EXPECT_THAT(team_.Open(as_attachment, envelope_), HasCode(absl::StatusCode::kInvalidArgument));
  OpenInput with_content_key = ReportInput();
  with_content_key.content_key = kContentKey;
  EXPECT_THAT(team_.Open(with_content_key, envelope_), HasCode(absl::StatusCode::kInvalidArgument));
  envelope_.clear_wrapped_keys();
  EXPECT_THAT(Opened(), HasCode(absl::StatusCode::kInvalidArgument)) << "no key at all";
  EXPECT_THAT(team_.Open(ReportInput(kPsk), envelope_), HasCode(absl::StatusCode::kUnauthenticated))
      << "a report passed off as a reply";
}

// Envelopes of 16 chunks.
class ChunkTamperTest : public TamperTest {
 protected:
  ChunkTamperTest() { envelope_ = team_.Seal(std::string(hpke::kMaxMessageBytes, 'x')); }

  std::vector<std::string> Chunks() const {
    std::vector<std::string> chunks;
    for (std::size_t at = 0; at < envelope_.ciphertext().size(); at += kSealedChunkBytes) {
      chunks.push_back(envelope_.ciphertext().substr(at, kSealedChunkBytes));
    }
    return chunks;
  }

  absl::Status OpenedWith(const std::vector<std::string>& chunks) {
    SealedEnvelope envelope = envelope_;
    envelope.clear_ciphertext();
    for (const std::string& chunk : chunks) {
      envelope.mutable_ciphertext()->append(chunk);
    }
    return team_.Open(ReportInput(), envelope).status();
  }
};

TEST_F(ChunkTamperTest, RefusesEveryTruncation) {
  ASSERT_EQ(Chunks().size(), 16);
  for (std::size_t kept = 0; kept < 16; ++kept) {
    std::vector<std::string> chunks = Chunks();
    chunks.resize(kept);
    EXPECT_FALSE(OpenedWith(chunks).ok()) << kept;
  }
  // To sizes that are those of smaller envelopes, so that only the chunks' tags can tell.
  for (const std::size_t kept : {1U, 4U}) {
    std::vector<std::string> chunks = Chunks();
    chunks.resize(kept);
    EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kUnauthenticated)) << kept;
    chunks.back() = Chunks().back();
    EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kUnauthenticated)) << kept;
  }
}

TEST_F(ChunkTamperTest, RefusesEverySwapOfTwoChunks) {
  for (std::size_t i = 0; i < 16; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      std::vector<std::string> chunks = Chunks();
      std::swap(chunks[i], chunks[j]);
      EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kUnauthenticated)) << i << j;
    }
  }
}

TEST_F(ChunkTamperTest, RefusesRotationAndRepetition) {
  std::vector<std::string> chunks = Chunks();
  std::rotate(chunks.begin(), chunks.begin() + 1, chunks.end());
  EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kUnauthenticated));
  chunks = Chunks();
  chunks[7] = chunks[6];
  EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(ChunkTamperTest, RefusesAppendedChunks) {
  std::vector<std::string> chunks = Chunks();
  chunks.push_back(chunks.back());
  EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kInvalidArgument));
  // A small envelope grown to the size of a larger one.
  envelope_ = team_.Seal(std::string(hpke::kChunkBytes - 1, 'x'));
  chunks = Chunks();
  ASSERT_EQ(chunks.size(), 1);
  chunks.insert(chunks.end(), 3, chunks[0]);
  EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(ChunkTamperTest, RefusesAChunkOfAnotherEnvelope) {
  std::vector<std::string> chunks = Chunks();
  envelope_ = team_.Seal(std::string(hpke::kMaxMessageBytes, 'x'));
  std::vector<std::string> mixed = Chunks();
  for (std::size_t i = 0; i < 16; ++i) {
    std::swap(mixed[i], chunks[i]);
    EXPECT_THAT(OpenedWith(mixed), HasCode(absl::StatusCode::kUnauthenticated)) << i;
    std::swap(mixed[i], chunks[i]);
  }
}

TEST_F(ChunkTamperTest, RefusesAFlippedBitInEveryChunk) {
  for (std::size_t i = 0; i < 16; ++i) {
    std::vector<std::string> chunks = Chunks();
    chunks[i][1000] = static_cast<char>(chunks[i][1000] ^ 1);
    EXPECT_THAT(OpenedWith(chunks), HasCode(absl::StatusCode::kUnauthenticated)) << i;
  }
}

// A reply whose keys are right and whose padded content is `padded`.
SealedEnvelope ReplyOf(std::string padded) {
  const std::string salt(32, 'z');
  const hpke::Place place{"conduct", kSlot};
  const hpke::EnvelopeKeys keys =
      hpke::DeriveEnvelopeKeys(Purpose::kMessage, place.Context(), salt, "", kPsk);
  const std::size_t size = padded.size();
  padded.resize(size + hpke::kTagBytes);
  EXPECT_THAT(
      seal::Encryptor::New(keys.key.view())->Encrypt(keys.nonce, "final", padded.data(), size),
      IsOk());
  SealedEnvelope envelope;
  envelope.set_suite(hpke::kSuite);
  envelope.set_salt(salt);
  envelope.set_commitment(keys.commitment);
  envelope.set_ciphertext(padded);
  return envelope;
}

TEST(Padding, HasToBeCanonicalThoughEveryTagIsRight) {
  const Team team;
  const auto padded = [](std::string content, std::size_t size) {
    content.resize(size, '\0');
    return content;
  };
  EXPECT_THAT(team.Open(ReportInput(kPsk), ReplyOf(padded("hello\x80", 4096))), IsOk());
  for (const std::string& bad : {padded("hello\x80", 16384), padded("hello", 4096),
                                 padded("", 4096), std::string(4096, 'x')}) {
    EXPECT_THAT(team.Open(ReportInput(kPsk), ReplyOf(bad)),
                HasCode(absl::StatusCode::kUnauthenticated));
  }
}

}  // namespace
}  // namespace candor::open
