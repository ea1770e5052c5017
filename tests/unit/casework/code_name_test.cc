#include "casework/code_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "candor/testing/seeded_random.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

using ::testing::MatchesRegex;

TEST(CodeName, IsMadeFromTheIdAlone) {
  EXPECT_EQ(CodeName("abcdefghijklmnopqrstuvwxyz"), "lime shelf");
  EXPECT_EQ(CodeName("aaaaaaaaaaaaaaaaaaaaaaaaaa"), "papaya ladder");
}

TEST(CodeName, IsTwoPlainWords) {
  test_support::SeededRandom random(3);
  std::set<std::string> first;
  std::set<std::string> second;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = CodeName(NewCaseId(random));
    EXPECT_THAT(name, MatchesRegex("[a-z]+ [a-z]+"));
    first.insert(name.substr(0, name.find(' ')));
    second.insert(name.substr(name.find(' ') + 1));
  }
  EXPECT_EQ(first.size(), 256U);
  EXPECT_EQ(second.size(), 256U);
  for (const std::string& word : first) {
    EXPECT_FALSE(second.contains(word)) << word;
    EXPECT_LE(word.size(), 11U);
  }
}

}  // namespace
}  // namespace candor::review
