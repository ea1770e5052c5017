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

TEST(IsFileName, TakesNamesOfTheWorld) {
  for (const std::string name :
       {"a", "photo 1.jpg", "报告.pdf", "تقرير.txt", "👩‍🔬.png", "...", ".bashrc",
        "\xc2\xa0", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\xa5", "\xe2\x81\xaa"}) {
    EXPECT_TRUE(IsFileName(name)) << name;
  }
  EXPECT_TRUE(IsFileName(std::string(255, 'x')));
}

TEST(IsFileName, RefusesPathsControlsAndTurnedText) {
  for (const std::string name :
       {"", ".", "..", "a/b", "a\\b", "a\nb", "\x1f", "\x7f", "\xc2\x80", "\xc2\x9f", "\xff",
        "\xe2\x80\xaa", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9", "gpj\xe2\x80\xae.exe"}) {
    EXPECT_FALSE(IsFileName(name)) << name;
  }
  EXPECT_FALSE(IsFileName(std::string_view("a\0b", 3)));
  EXPECT_FALSE(IsFileName(std::string(256, 'x')));
}

TEST(IsMediaType, IsStrict) {
  for (const char* type : {"image/png", "application/vnd.a-b+xml", "x/1", "a!#$&-^_.+/b"}) {
    EXPECT_TRUE(IsMediaType(type)) << type;
  }
  for (const char* type : {"", "image", "/png", "image/", "image/png/x", "image/png; q=1",
                           "-image/png", "image/.png", "im age/png", "image/\xc3\xa9"}) {
    EXPECT_FALSE(IsMediaType(type)) << type;
  }
}

}  // namespace
}  // namespace candor::policy
