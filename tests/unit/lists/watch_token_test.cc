#include "lists/watch_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "candor/testing/seeded_random.h"

namespace candor::review {
namespace {

class WatchTokenTest : public ::testing::Test {
 protected:
  WatchTokens Tokens(std::string_view member = "alice", std::string_view filter = "state:TRIAGE",
                     char key = 'k') {
    return {std::string(32, key), member, filter, random_};
  }

  test_support::SeededRandom random_;
  const WatchPosition position_{std::string(16, 'r'), 42, "rights.."};
};

TEST_F(WatchTokenTest, LeadsBackToItsPosition) {
  EXPECT_EQ(Tokens().Read(Tokens().Make(position_)), position_);
}

TEST_F(WatchTokenTest, IsForOneMemberOneFilterAndOneKey) {
  const std::string token = Tokens().Make(position_);
  EXPECT_EQ(Tokens("bob").Read(token), std::nullopt);
  EXPECT_EQ(Tokens("alice", "").Read(token), std::nullopt);
  EXPECT_EQ(Tokens("alice", "state:TRIAGE", 'j').Read(token), std::nullopt);
}

TEST_F(WatchTokenTest, TellsNothingOfHowMuchChanged) {
  WatchPosition later = position_;
  later.sequence = ~std::uint64_t{0};
  const std::string token = Tokens().Make(position_);
  EXPECT_NE(Tokens().Make(position_), token) << "the same twice would tell that nothing changed";
  EXPECT_EQ(Tokens().Make(later).size(), token.size());
}

TEST_F(WatchTokenTest, CannotBeChanged) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(Tokens().Make(position_), &bytes));
  for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    EXPECT_EQ(Tokens().Read(absl::WebSafeBase64Escape(changed)), std::nullopt) << i;
  }
}

TEST_F(WatchTokenTest, OfGarbageIsNone) {
  for (const std::string& garbage : {std::string("x"), std::string("!!!"), std::string(80, 'A'),
                                     std::string(1000000, 'A'), std::string(16, 'A')}) {
    EXPECT_EQ(Tokens().Read(garbage), std::nullopt);
  }
}

TEST(RightsOf, ChangeWithRolesAndChannels) {
  v1::Member member;
  member.add_roles(v1::MEMBER_ROLE_TRIAGE);
  member.add_channels("conduct");
  const std::string rights = RightsOf(member);
  member.set_display_name("Alice");
  member.add_employers("Initech");
  EXPECT_EQ(RightsOf(member), rights);
  member.add_channels("events");
  EXPECT_NE(RightsOf(member), rights);
  member.mutable_channels()->RemoveLast();
  member.add_roles(v1::MEMBER_ROLE_CHAIR);
  EXPECT_NE(RightsOf(member), rights);
}

}  // namespace
}  // namespace candor::review
