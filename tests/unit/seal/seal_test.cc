#include "candor/seal/seal.h"

#include <openssl/err.h>

#include <set>
#include <thread>

#include "candor/hpke/chunks.h"
#include "candor/hpke/padding.h"
#include "candor/seal/envelope_checks.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "recipients.h"

namespace candor::seal {
namespace {

using hpke::Purpose;
using sealed::v1::SealedEnvelope;
using test_support::HasCode;
using test_support::IsOk;
using test_support::SeededRandom;
using testing::HasSubstr;
using testing::Not;

const std::string kSlot(32, 's');
const std::string kPsk(32, 'p');
const std::string kContentKey(32, 'c');

class SealTest : public testing::Test {
 protected:
  absl::StatusOr<SealedEnvelope> Sealed(const SealInput& input) { return Seal(input, random_); }

  SeededRandom random_;
  const std::vector<Recipient> recipients_ = NewRecipients(9);
  SealInput report_{.purpose = Purpose::kMessage,
                    .place = {"conduct", kSlot},
                    .recipients = {recipients_.data(), 1},
                    .psk = {},
                    .content = "what happened",
                    .content_key = {}};
};

TEST_F(SealTest, MakesWhatTheChecksTake) {
  for (const std::size_t count : {1U, 2U, 8U}) {
    report_.recipients = {recipients_.data(), count};
    const auto envelope = Sealed(report_);
    ASSERT_THAT(envelope, IsOk());
    FieldViolations violations;
    CheckEnvelope(*envelope, "envelope", violations);
    EXPECT_THAT(violations.ToStatus(), IsOk());
    ASSERT_EQ(envelope->wrapped_keys_size(), static_cast<int>(count));
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(envelope->wrapped_keys(static_cast<int>(i)).key_id(), recipients_[i].key_id());
    }
  }
}

TEST_F(SealTest, TellsOnlyTheBucketOfTheLength) {
  for (const std::size_t size : {0U, 1U, 2048U, 4095U, 4096U, 65535U, 65536U, 70000U, 1048575U}) {
    const std::string content(size, 'x');
    report_.content = content;
    const auto envelope = Sealed(report_);
    ASSERT_THAT(envelope, IsOk());
    EXPECT_EQ(envelope->ciphertext().size(),
              hpke::CiphertextSize(hpke::PaddedSize(Purpose::kMessage, size).value()));
  }
}

TEST_F(SealTest, LetsNothingOfTheContentShow) {
  const std::string canary = "canary-7f3a9";
  for (const std::size_t size : {0U, 5000U, 65530U, 200000U}) {
    const std::string content = canary + std::string(size, 'x') + canary;
    report_.content = content;
    EXPECT_THAT(Sealed(report_)->SerializeAsString(), Not(HasSubstr(canary)));
  }
}

TEST_F(SealTest, SharesNothingBetweenTwoEnvelopesOfOneContent) {
  const SealedEnvelope a = Sealed(report_).value();
  const SealedEnvelope b = Sealed(report_).value();
  EXPECT_NE(a.salt(), b.salt());
  EXPECT_NE(a.commitment(), b.commitment());
  EXPECT_NE(a.wrapped_keys(0).encapsulated_key(), b.wrapped_keys(0).encapsulated_key());
  EXPECT_NE(a.wrapped_keys(0).wrapped_key(), b.wrapped_keys(0).wrapped_key());
  EXPECT_NE(a.ciphertext().substr(0, 16), b.ciphertext().substr(0, 16));
}

TEST_F(SealTest, TakesAFreshEphemeralKeyForEachRecipient) {
  report_.recipients = {recipients_.data(), 8};
  const SealedEnvelope envelope = Sealed(report_).value();
  std::set<std::string> seen;
  for (const auto& key : envelope.wrapped_keys()) {
    EXPECT_TRUE(seen.insert(key.encapsulated_key()).second);
  }
}

TEST_F(SealTest, SealsRepliesAndAttachmentsWithoutWrappedKeys) {
  const SealInput reply{.purpose = Purpose::kMessage,
                        .place = {"conduct", kSlot},
                        .recipients = {},
                        .psk = kPsk,
                        .content = "we have read it",
                        .content_key = {}};
  const SealInput attachment{.purpose = Purpose::kAttachment,
                             .place = {"conduct", kSlot},
                             .recipients = {},
                             .psk = {},
                             .content = "a picture",
                             .content_key = kContentKey};
  for (const SealInput& input : {reply, attachment}) {
    const auto envelope = Sealed(input);
    ASSERT_THAT(envelope, IsOk());
    EXPECT_EQ(envelope->wrapped_keys_size(), 0);
  }
}

TEST_F(SealTest, RefusesContentThatFitsNoBucket) {
  const std::string content(hpke::kMaxMessageBytes + 1, 'x');
  report_.content = content;
  EXPECT_THAT(Sealed(report_), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_F(SealTest, RefusesAPlaceThatIsNone) {
  for (const hpke::Place place : {hpke::Place{"", kSlot}, hpke::Place{"Conduct", kSlot},
                                  hpke::Place{"conduct", "short"}, hpke::Place{"conduct", ""}}) {
    report_.place = place;
    EXPECT_THAT(Sealed(report_), HasCode(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(SealTest, RefusesRecipientsThatAreNone) {
  report_.recipients = {};
  EXPECT_THAT(Sealed(report_), HasCode(absl::StatusCode::kInvalidArgument)) << "nobody could open";
  report_.recipients = {recipients_.data(), 9};
  EXPECT_THAT(Sealed(report_), HasCode(absl::StatusCode::kInvalidArgument)) << "more than eight";
  const std::vector<Recipient> twice = {recipients_[0], recipients_[1], recipients_[0]};
  report_.recipients = twice;
  EXPECT_THAT(Sealed(report_), HasCode(absl::StatusCode::kInvalidArgument)) << "one of them twice";
}

TEST_F(SealTest, RefusesKeysThatDoNotFitTheKind) {
  SealInput input = report_;
  input.psk = "short";
  EXPECT_THAT(Sealed(input), HasCode(absl::StatusCode::kInvalidArgument));
  input = report_;
  input.content_key = kContentKey;
  EXPECT_THAT(Sealed(input), HasCode(absl::StatusCode::kInvalidArgument));
  input = report_;
  input.purpose = Purpose::kAttachment;
  EXPECT_THAT(Sealed(input), HasCode(absl::StatusCode::kInvalidArgument));
  input.recipients = {};
  EXPECT_THAT(Sealed(input), HasCode(absl::StatusCode::kInvalidArgument));
  input.content_key = kContentKey;
  EXPECT_THAT(Sealed(input), IsOk());
  input.psk = kPsk;
  EXPECT_THAT(Sealed(input), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_F(SealTest, IsThreadSafe) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 50; ++j) {
        EXPECT_THAT(Seal(report_, random_), IsOk());
      }
      EXPECT_EQ(ERR_peek_error(), 0);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace candor::seal
