// A member who must not learn of a case cannot tell the world from one without it: random
// histories, each played twice, with a case that is hidden from one member and without it, all else
// the same. Everything that this member is answered must be equal, to the byte.
//
// CANDOR_HISTORIES says how many; CANDOR_FIRST_HISTORY where to begin, to see one again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "two_worlds_side.h"

namespace candor::review {
namespace {

using ::testing::IsSupersetOf;

constexpr std::uint64_t kHistories = 200;

std::uint64_t NumberIn(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// The first line that is another, and those before it.
std::string FirstDifference(std::string_view with, std::string_view without) {
  std::size_t at = 0;
  while (at < with.size() && at < without.size() && with[at] == without[at]) {
    ++at;
  }
  const std::size_t context = at < 400 ? 0 : at - 400;
  return std::string("with the case:\n")
      .append(with.substr(context, 1200))
      .append("\nwithout it:\n")
      .append(without.substr(context, 1200));
}

TEST(TwoWorlds, AreOneToWhoMustNotKnowTheDifference) {
  test::Side with;
  test::Side without;
  const std::uint64_t first = NumberIn("CANDOR_FIRST_HISTORY", 0);
  const std::uint64_t end = first + NumberIn("CANDOR_HISTORIES", kHistories);
  std::size_t answers = 0;
  std::set<std::string> states;
  std::size_t refusals = 0;
  for (std::uint64_t seed = first; seed < end; ++seed) {
    std::string hidden_name;
    const std::string in_one = with.Play(seed, true, hidden_name);
    const std::string in_other = without.Play(seed, false, hidden_name);
    ASSERT_TRUE(in_one == in_other) << "history " << seed << "\n"
                                    << FirstDifference(in_one, in_other);
    answers += static_cast<std::size_t>(std::ranges::count(in_one, '\n'));
    for (int state = v1::CaseState_MIN; state <= v1::CaseState_MAX; ++state) {
      const std::string& name = v1::CaseState_Name(static_cast<v1::CaseState>(state));
      if (in_one.find("state: " + name + " ") != std::string::npos) {
        states.insert(name);
      }
    }
    refusals += in_one.find("NO_SUCH_CASE") == std::string::npos ? 0U : 1U;
  }
  // The histories are not empty, and xena ran into what is not there.
  EXPECT_GT(answers, 50 * (end - first));
  EXPECT_GT(refusals, (end - first) / 2);
  // Nor do they end before it gets interesting.
  EXPECT_THAT(states,
              IsSupersetOf({"CASE_STATE_SCREENING", "CASE_STATE_TRIAGE", "CASE_STATE_NEEDS_INFO",
                            "CASE_STATE_INVESTIGATING", "CASE_STATE_DELIBERATION",
                            "CASE_STATE_DECIDED", "CASE_STATE_REMEDY"}));
}

// A member who may know is told, so that the histories can tell at all.
TEST(TwoWorlds, DifferForWhoMayKnow) {
  test::Side with(/*hides=*/false);
  test::Side without(/*hides=*/false);
  std::size_t different = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    std::string hidden_name;
    const std::string in_one = with.Play(seed, true, hidden_name);
    different += in_one == without.Play(seed, false, hidden_name) ? 0U : 1U;
  }
  // In the others xena was gone, or the case was never filed.
  EXPECT_GE(different, 8U);
}

}  // namespace
}  // namespace candor::review
