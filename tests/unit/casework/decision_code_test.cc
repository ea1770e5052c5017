#include "casework/decision_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "../review/world.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/testing/seeded_random.h"

namespace candor::review {
namespace {

constexpr std::string_view kCode = "7ZK3-0QXN-M4TB-W9RA";
constexpr std::string_view kNormalized = "7ZK30QXNM4TBW9RA";

TEST(DecisionCode, IsRandomAndOfTheDocumentedShape) {
  test_support::SeededRandom random;
  std::set<std::string> codes;
  std::set<char> characters;
  for (int i = 0; i < 1000; ++i) {
    const std::string code = MakeDecisionCode(random);
    EXPECT_THAT(code, testing::SizeIs(19));
    EXPECT_EQ(code[4], '-');
    EXPECT_EQ(code[9], '-');
    EXPECT_EQ(code[14], '-');
    EXPECT_THAT(NormalizedDecisionCode(code), testing::SizeIs(16)) << code;
    codes.insert(code);
    characters.insert(code.begin(), code.end());
  }
  EXPECT_EQ(codes.size(), 1000U);
  EXPECT_EQ(characters.size(), 33U);  // 5 bits in each, and the dash
  for (const char left_out : {'I', 'L', 'O', 'U'}) {
    EXPECT_FALSE(characters.contains(left_out));
  }
}

TEST(DecisionCode, IsReadAsPeopleWriteIt) {
  for (const std::string_view written :
       {kCode, kNormalized, std::string_view("7zk3-0qxn-m4tb-w9ra"),
        std::string_view("7zk3 Oqxn m4tb w9ra"), std::string_view(" 7ZK30-QXNM4T BW9RA\n"),
        std::string_view("7ZK3--oQXN-m4TB-W9RA-")}) {
    EXPECT_EQ(NormalizedDecisionCode(written), kNormalized) << written;
  }
  EXPECT_EQ(NormalizedDecisionCode("IiLl-0000-0000-oOoO"), "1111000000000000");
}

TEST(DecisionCode, IsNothingElse) {
  for (const std::string_view written :
       {"", "-", "7ZK3-0QXN-M4TB-W9R", "7ZK3-0QXN-M4TB-W9RAA", "7ZK3-0QXN-M4TB-W9RU",
        "7ZK3_0QXN_M4TB_W9RA", "7ZK3-0QXN-M4TB-W9R\xc3\xa4"}) {
    EXPECT_EQ(NormalizedDecisionCode(written), "") << written;
  }
  EXPECT_EQ(NormalizedDecisionCode(std::string_view("7ZK3-0QXN-M4TB-W9R\0", 19)), "");
}

TEST(DecisionCode, LiesOnDiskAsItsKeysMakeIt) {
  const auto keys = test::MakeKeys(1);
  const std::string key = DecisionCodeKey(*keys, kCode);
  EXPECT_EQ(key, hpke::Expand(keys->page_token_key(), "decision code7ZK30QXNM4TBW9RA", 32).view());
  EXPECT_EQ(DecisionCodeKey(*keys, "7zk3 oqxn m4tb w9ra"), key);
  EXPECT_NE(DecisionCodeKey(*keys, "7ZK3-0QXN-M4TB-W9RB"), key);
  EXPECT_NE(DecisionCodeKey(*test::MakeKeys(2), kCode), key);
  EXPECT_THAT(DecisionCodeKey(*keys, "no code"), testing::SizeIs(32));
}

TEST(DecisionCode, IsKnownToItsCaseByItsDigest) {
  EXPECT_EQ(DecisionCodeDigest(kCode), Sha256(kNormalized));
  EXPECT_EQ(DecisionCodeDigest("7zk3 oqxn m4tb w9ra"), Sha256(kNormalized));
}

}  // namespace
}  // namespace candor::review
