#include "review/case_cipher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/keys/case_key_tree.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr std::string_view kCase = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr std::string_view kOtherCase = "bbbbbbbbbbbbbbbbbbbbbbbbbb";
const std::string kMasterKey(32, 'm');
const std::string kOtherMasterKey(32, 'n');

Secret KeyOfCase(std::uint32_t number) {
  test_support::SeededRandom random(5);
  storage::v1::CaseKeyTree tree;
  keys::PlantCaseKeys(tree, random);
  return keys::CaseKeyTree(tree).Derive(number).value();
}

class CaseCipher : public ::testing::Test {
 protected:
  CaseCipher() : data_key_(KeyOfCase(1)) {
    summary_.mutable_subject()->set_channel("conduct");
    summary_.add_excluded_members("bob");
    summary_.set_revision(3);
    sealed_ = SealRecord(data_key_, {kCaseSummaries, kCase}, summary_, random_).value();
  }

  test_support::SeededRandom random_;
  Secret data_key_;
  storage::v1::CaseSummary summary_;
  storage::v1::SealedRecord sealed_;
};

TEST_F(CaseCipher, OpensWhatItSealed) {
  storage::v1::CaseSummary opened;
  EXPECT_THAT(OpenRecord(KeyOfCase(1), {kCaseSummaries, kCase}, sealed_, opened), IsOk());
  EXPECT_EQ(opened.SerializeAsString(), summary_.SerializeAsString());
}

TEST_F(CaseCipher, HasTheDocumentedSizes) {
  EXPECT_EQ(data_key_.size(), 32U);
  EXPECT_EQ(sealed_.nonce().size(), 12U);
  EXPECT_EQ(sealed_.ciphertext().size(), summary_.ByteSizeLong() + 16U);
  EXPECT_EQ(sealed_.ciphertext().find("conduct"), std::string::npos);
}

TEST_F(CaseCipher, EveryCaseHasItsOwnKeyAndEveryRecordItsOwnNonce) {
  EXPECT_FALSE(ConstantTimeEquals(KeyOfCase(2).view(), data_key_.view()));
  const auto again = SealRecord(data_key_, {kCaseSummaries, kCase}, summary_, random_).value();
  EXPECT_NE(again.nonce(), sealed_.nonce());
}

TEST_F(CaseCipher, ARecordOpensInItsPlaceAlone) {
  storage::v1::CaseSummary opened;
  EXPECT_THAT(OpenRecord(data_key_, {kCaseSummaries, kOtherCase}, sealed_, opened),
              HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(OpenRecord(data_key_, {kCaseReports, kCase}, sealed_, opened),
              HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(OpenRecord(KeyOfCase(2), {kCaseSummaries, kCase}, sealed_, opened),
              HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(CaseCipher, EveryFlippedByteIsRefused) {
  storage::v1::CaseSummary opened;
  for (std::size_t i = 0; i < sealed_.ciphertext().size(); ++i) {
    storage::v1::SealedRecord changed = sealed_;
    (*changed.mutable_ciphertext())[i] ^= 1;
    EXPECT_FALSE(OpenRecord(data_key_, {kCaseSummaries, kCase}, changed, opened).ok()) << i;
  }
  storage::v1::SealedRecord changed = sealed_;
  (*changed.mutable_nonce())[0] ^= 1;
  EXPECT_FALSE(OpenRecord(data_key_, {kCaseSummaries, kCase}, changed, opened).ok());
  changed.clear_nonce();
  EXPECT_FALSE(OpenRecord(data_key_, {kCaseSummaries, kCase}, changed, opened).ok());
  changed.Clear();
  EXPECT_FALSE(OpenRecord(data_key_, {kCaseSummaries, kCase}, changed, opened).ok());
}

TEST_F(CaseCipher, AKeyCheckPassesForItsMasterKeyAlone) {
  const RecordPlace place{kMeta, "key check"};
  const storage::v1::SealedRecord check = SealKeyCheck(kMasterKey, place, random_).value();
  EXPECT_TRUE(PassesKeyCheck(kMasterKey, place, check));
  EXPECT_FALSE(PassesKeyCheck(kOtherMasterKey, place, check));
  EXPECT_FALSE(PassesKeyCheck(kMasterKey, {kMeta, "another"}, check));
  EXPECT_FALSE(PassesKeyCheck(kMasterKey, place, storage::v1::SealedRecord()));
}

}  // namespace
}  // namespace candor::review
