#include "candor/merkle/checkpoint.h"

#include <cstdint>
#include <limits>
#include <string>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::merkle {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
// The root of the empty tree.
constexpr std::string_view kRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string Text(std::string_view origin, std::string_view size, std::string_view root) {
  return std::string(origin).append("\n").append(size).append("\n").append(root).append("\n");
}

TEST(CheckpointTest, IsOriginSizeAndRootALineEach) {
  EXPECT_EQ(FormatCheckpoint({"log.example", 0, Frontier().Root()}),
            Text("log.example", "0", kRoot));
}

TEST(CheckpointTest, IsReadAsItWasWritten) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{64}, kMost}) {
    const auto read = ParseCheckpoint(FormatCheckpoint({"team", size, LeafHash("x")}));
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->origin, "team");
    EXPECT_EQ(read->size, size);
    EXPECT_EQ(read->root, LeafHash("x"));
  }
}

TEST(CheckpointTest, HasOneSpelling) {
  const std::string good = Text("team", "7", kRoot);
  ASSERT_THAT(ParseCheckpoint(good), IsOk());
  for (const std::string& wrong : {
           std::string(),
           std::string("\n\n\n"),
           std::string("candor/v1 manifest\nserial 1\n"),
           Text("", "7", kRoot),
           Text(std::string(257, 'a'), "7", kRoot),
           Text("te\tam", "7", kRoot),
           Text("team", "", kRoot),
           Text("team", "07", kRoot),
           Text("team", "+7", kRoot),
           Text("team", "-7", kRoot),
           Text("team", " 7", kRoot),
           Text("team", "7 ", kRoot),
           Text("team", "0x7", kRoot),
           Text("team", "18446744073709551616", kRoot),
           Text("team", "7", ""),
           Text("team", "7", "AAAA"),
           Text("team", "7", kRoot.substr(0, 43)),
           Text("team", "7", std::string(kRoot).append(" ")),
           // The same bytes with other bits in the last digit.
           Text("team", "7", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV="),
           Text("team", "7", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="),
           good + "extension\n",
           good + "\n",
           good.substr(0, good.size() - 1),
           "\n" + good,
       }) {
    EXPECT_THAT(ParseCheckpoint(wrong), HasCode(kInvalid)) << wrong;
  }
}

TEST(CheckpointTest, RefusesEveryTextThatIsCutShort) {
  const std::string good = Text("team", "7", kRoot);
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_THAT(ParseCheckpoint(good.substr(0, length)), HasCode(kInvalid)) << length;
  }
}

}  // namespace
}  // namespace candor::merkle
