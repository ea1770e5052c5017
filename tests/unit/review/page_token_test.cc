#include "review/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

const std::string kKey(32, 'k');
PageTokens Tokens(std::string_view member = "alice", std::string_view key = kKey,
                  PagedList list = PagedList::kCaseList, const std::string& asked = {}) {
  return {key, list, member, asked};
}
const ListPosition kPosition{20514, "abcdefghijklmnopqrstuvwxyz"};

TEST(PageToken, LeadsBackToItsPosition) {
  const std::string token = Tokens().Make(kPosition);
  EXPECT_EQ(Tokens().Decode(token), kPosition);
  const ListPosition last{~std::uint64_t{0}, kPosition.id};
  EXPECT_EQ(Tokens().Decode(Tokens().Make(last)), last);
}

TEST(PageToken, IsForOneMemberOneKeyAndOneList) {
  const std::string token = Tokens().Make(kPosition);
  EXPECT_EQ(Tokens("bob").Decode(token), std::nullopt);
  EXPECT_EQ(Tokens("alice", std::string(32, 'j')).Decode(token), std::nullopt);
  EXPECT_EQ(Tokens("alice", kKey, PagedList::kMessageList).Decode(token), std::nullopt);
  EXPECT_EQ(Tokens("alice", kKey, PagedList::kEventList).Decode(token), std::nullopt);
}

TEST(PageToken, IsForOneQuestion) {
  const std::string one(32, 'a');
  const std::string other(32, 'b');
  const std::string token = Tokens("alice", kKey, PagedList::kCaseList, one).Make(kPosition);
  EXPECT_EQ(Tokens("alice", kKey, PagedList::kCaseList, one).Decode(token), kPosition);
  EXPECT_EQ(Tokens("alice", kKey, PagedList::kCaseList, other).Decode(token), std::nullopt);
  EXPECT_EQ(Tokens().Decode(token), std::nullopt);
}

TEST(PageToken, IsReadWithThePageSize) {
  const std::string token = Tokens().Make(kPosition);
  EXPECT_EQ(Tokens().Read(0, "")->size, 50U);
  EXPECT_EQ(Tokens().Read(1000, "")->size, 1000U);
  EXPECT_EQ(Tokens().Read(7, "")->after, std::nullopt);
  EXPECT_EQ(Tokens().Read(7, token)->after, kPosition);
  EXPECT_THAT(Tokens().Read(1001, ""), test_support::NamesField("page_size"));
  EXPECT_THAT(Tokens("bob").Read(7, token), test_support::NamesField("page_token"));
}

TEST(PageToken, CannotBeChanged) {
  const std::string token = Tokens().Make(kPosition);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    EXPECT_EQ(Tokens().Decode(absl::WebSafeBase64Escape(changed)), std::nullopt) << i;
  }
}

TEST(PageToken, HasOneFormOnly) {
  const std::string token = Tokens().Make(kPosition);
  for (const std::string& other : {token + " ", " " + token, token + "\n", token + "=", token + "A",
                                   token.substr(0, token.size() - 1)}) {
    EXPECT_EQ(Tokens().Decode(other), std::nullopt) << other;
  }
}

TEST(PageToken, OfGarbageIsNone) {
  for (const std::string& garbage :
       {std::string("x"), std::string("!!!!"), std::string(1000000, 'A'), std::string(67, 'A'),
        std::string("\0\0\0\0", 4), std::string("{\"day\":1}")}) {
    EXPECT_EQ(Tokens().Decode(garbage), std::nullopt);
  }
}

}  // namespace
}  // namespace candor::review
