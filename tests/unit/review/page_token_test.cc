#include "review/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace candor::review {
namespace {

const std::string kKey(32, 'k');
const ListPosition kPosition{20514, "abcdefghijklmnopqrstuvwxyz"};

TEST(PageToken, LeadsBackToItsPosition) {
  const std::string token = MakePageToken(kKey, "alice", kPosition);
  EXPECT_EQ(ReadPageToken(kKey, "alice", token), kPosition);
  const ListPosition last{0xffffffff, kPosition.id};
  EXPECT_EQ(ReadPageToken(kKey, "alice", MakePageToken(kKey, "alice", last)), last);
}

TEST(PageToken, IsForOneMemberAndOneKey) {
  const std::string token = MakePageToken(kKey, "alice", kPosition);
  EXPECT_EQ(ReadPageToken(kKey, "bob", token), std::nullopt);
  EXPECT_EQ(ReadPageToken(std::string(32, 'j'), "alice", token), std::nullopt);
}

TEST(PageToken, CannotBeChanged) {
  const std::string token = MakePageToken(kKey, "alice", kPosition);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    EXPECT_EQ(ReadPageToken(kKey, "alice", absl::WebSafeBase64Escape(changed)), std::nullopt) << i;
  }
}

TEST(PageToken, HasOneFormOnly) {
  const std::string token = MakePageToken(kKey, "alice", kPosition);
  for (const std::string& other : {token + " ", " " + token, token + "\n", token + "=", token + "A",
                                   token.substr(0, token.size() - 1)}) {
    EXPECT_EQ(ReadPageToken(kKey, "alice", other), std::nullopt) << other;
  }
}

TEST(PageToken, OfGarbageIsNone) {
  for (const std::string& garbage :
       {std::string("x"), std::string("!!!!"), std::string(1000000, 'A'), std::string(62, 'A'),
        std::string("\0\0\0\0", 4), std::string("{\"day\":1}")}) {
    EXPECT_EQ(ReadPageToken(kKey, "alice", garbage), std::nullopt);
  }
}

}  // namespace
}  // namespace candor::review
