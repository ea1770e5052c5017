#include "text.h"

#include <gtest/gtest.h>

#include <string>

namespace candor::policy {
namespace {

TEST(IsText, TakesWellFormedUtf8) {
  for (const char* text : {"", "plain", "Zoë", "報告", "تقرير", "👩‍👩‍👧‍👦",
                           "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    EXPECT_TRUE(IsText(text)) << text;
  }
}

// RFC 3629 section 4: overlong forms, surrogates, values past U+10FFFF, cut and stray bytes.
TEST(IsText, RefusesEveryMalformation) {
  for (const std::string text :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe5\xa0", "a\xf0\x9f\x92", "\xc3("}) {
    EXPECT_FALSE(IsText(text));
  }
  EXPECT_FALSE(IsText(std::string_view("a\0b", 3)));
}

TEST(IsLanguageTag, LooksAtTheShape) {
  for (const char* tag : {"en", "pt-BR", "zh-Hans-CN", "de-CH-1996", "x-private"}) {
    EXPECT_TRUE(IsLanguageTag(tag)) << tag;
  }
  for (const char* tag : {"", "-en", "en-", "en--US", "toolonglanguage", "1a", "en_US",
                          "en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd"}) {
    EXPECT_FALSE(IsLanguageTag(tag)) << tag;
  }
}

TEST(IsNameAndIsCode, AreStrict) {
  EXPECT_TRUE(IsName("a-1", 3));
  EXPECT_FALSE(IsName("a-12", 3));
  EXPECT_FALSE(IsName("", 3));
  EXPECT_FALSE(IsName("A", 3));
  EXPECT_TRUE(IsCode("H1"));
  EXPECT_TRUE(IsCode("BODY_SIZE"));
  EXPECT_FALSE(IsCode("h1"));
  EXPECT_FALSE(IsCode(std::string(33, 'A')));
}

}  // namespace
}  // namespace candor::policy
