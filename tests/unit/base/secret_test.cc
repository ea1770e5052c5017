#include "candor/base/secret.h"

#include <sstream>
#include <type_traits>
#include <utility>

#include "gtest/gtest.h"

namespace candor {
namespace {

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);
static_assert(std::is_nothrow_move_assignable_v<Secret>);

template <typename T>
concept Printable = requires(std::ostringstream& out, const T& value) {
  out << value;
};
template <typename T>
concept Comparable = requires(const T& value) {
  value == value;
};
static_assert(!Printable<Secret>);
static_assert(!Comparable<Secret>);

// Long enough not to lie inside the object.
constexpr std::string_view kLong = "a secret of thirty-two bytes ...";
constexpr std::string_view kShort = "short";

// Lays a Secret into bytes that stay readable when it is gone.
template <typename Use>
std::string BytesLeftBy(Use use) {
  alignas(Secret) char room[sizeof(Secret)] = {};
  auto* secret = new (room) Secret(Secret::CopyOf(kShort));
  use(*secret);
  return std::string(room, sizeof(room));
}

TEST(Secret, WipesAShortOneOnDestruction) {
  const std::string kept = BytesLeftBy([](Secret&) {});
  ASSERT_NE(kept.find(kShort), std::string::npos) << "the test looks in the wrong place";
  const std::string left = BytesLeftBy([](Secret& secret) { secret.~Secret(); });
  EXPECT_EQ(left.find(kShort), std::string::npos);
  EXPECT_EQ(left.find(kShort.substr(1)), std::string::npos);
}

TEST(Secret, WipesAShortOneThatWasMovedFrom) {
  const std::string left = BytesLeftBy([](Secret& secret) {
    const Secret taken = std::move(secret);
    EXPECT_EQ(taken.view(), kShort);
  });
  EXPECT_EQ(left.find(kShort.substr(1)), std::string::npos);
}

TEST(Secret, WipesItsBytesBeforeItGivesThemBack) {
  Secret secret = Secret::CopyOf(kLong);
  const char* bytes = secret.data();
  secret.Wipe();
  EXPECT_TRUE(secret.empty());
  // The buffer still belongs to the object.
  EXPECT_EQ(std::string_view(bytes, kLong.size()), std::string(kLong.size(), '\0'));
}

TEST(Secret, WipesWhatTruncateCutsOff) {
  Secret secret = Secret::CopyOf(kLong);
  const char* bytes = secret.data();
  secret.Truncate(8);
  EXPECT_EQ(secret.view(), kLong.substr(0, 8));
  EXPECT_EQ(std::string_view(bytes + 8, kLong.size() - 8), std::string(kLong.size() - 8, '\0'));
  secret.Truncate(100);
  EXPECT_EQ(secret.size(), 8);
}

TEST(Secret, AssignmentWipesTheOldValue) {
  Secret secret = Secret::CopyOf(kLong);
  secret = Secret::CopyOf(kShort);
  EXPECT_EQ(secret.view(), kShort);
  Secret& same = secret;
  secret = std::move(same);
  EXPECT_EQ(secret.view(), kShort);
}

TEST(Secret, CloneIsIndependent) {
  Secret secret = Secret::CopyOf(kLong);
  const Secret clone = secret.Clone();
  secret.Wipe();
  EXPECT_EQ(clone.view(), kLong);
}

TEST(WipeBytes, LeavesNothing) {
  std::string bytes(kLong);
  const char* at = bytes.data();
  WipeBytes(bytes);
  EXPECT_TRUE(bytes.empty());
  EXPECT_EQ(std::string_view(at + 1, kLong.size() - 1), std::string(kLong.size() - 1, '\0'));
}

TEST(ConstantTimeEquals, ComparesEveryByte) {
  const std::string bytes(32, 'x');
  EXPECT_TRUE(ConstantTimeEquals(bytes, bytes));
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_FALSE(ConstantTimeEquals(bytes, bytes.substr(1)));
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string other = bytes;
    other[i / 8] = static_cast<char>(other[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(ConstantTimeEquals(bytes, other)) << i;
  }
}

}  // namespace
}  // namespace candor
