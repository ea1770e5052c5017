#include "base64.h"

#include "gtest/gtest.h"

namespace candor {
namespace {

// RFC 4648 section 10.
TEST(Base64, HasTheKnownAnswers) {
  const std::pair<std::string, std::string> known[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : known) {
    EXPECT_EQ(ToBase64(bytes), text);
    EXPECT_EQ(FromBase64(text), bytes);
  }
}

TEST(Base64, TakesOneSpellingAlone) {
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Z g==", "Zg==\n", " Zg==", "Zg===", "-_8=", "!", "Zm9vZg"}) {
    EXPECT_EQ(FromBase64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace candor
