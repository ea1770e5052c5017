// Known answers are in tests/vectors; these are the ways in which keys must differ.
#include <limits>
#include <set>

#include "candor/receipt/receipt.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

TEST(ThreadKeys, AreDifferentForEveryUse) {
  const ThreadKeys keys(Secret::CopyOf(std::string(32, 'k')));
  std::set<std::string> seen = {std::string(keys.thread_key().view()),
                                std::string(keys.Psk().view())};
  for (const std::uint32_t index : {0U, 1U, 2U, 256U, std::numeric_limits<std::uint32_t>::max()}) {
    EXPECT_TRUE(seen.emplace(keys.Up(index).view()).second);
    EXPECT_TRUE(seen.emplace(keys.Down(index).view()).second);
  }
  for (const std::string& key : seen) {
    EXPECT_EQ(key.size(), 32);
  }
}

TEST(SlotIdOf, TellsCapabilitiesApartAndHidesThem) {
  const std::string a(32, 'a');
  const std::string b(32, 'b');
  EXPECT_EQ(SlotIdOf(a).size(), kSlotIdBytes);
  EXPECT_NE(SlotIdOf(a), SlotIdOf(b));
  EXPECT_NE(SlotIdOf(a), a);
}

}  // namespace
}  // namespace candor
