#include "candor/hpke/sha256_stream.h"

#include <string>

#include "candor/hpke/sha256.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

TEST(Sha256StreamTest, IsTheDigestOfAllParts) {
  const std::string text(200000, 'x');
  Sha256Stream stream;
  for (std::size_t at = 0; at < text.size(); at += 999) {
    stream.Add(std::string_view(text).substr(at, 999));
  }
  EXPECT_EQ(stream.Finish(), Sha256(text));
}

TEST(Sha256StreamTest, OfNothingIsTheDigestOfNothing) {
  EXPECT_EQ(Sha256Stream().Finish(), Sha256(""));
}

}  // namespace
}  // namespace candor
