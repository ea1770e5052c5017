#include "candorctl/terminal_text.h"

#include <string>

#include "gtest/gtest.h"

namespace candor::tools {
namespace {

TEST(SafeTextTest, LeavesTextOfAllScriptsAlone) {
  const std::string text =
      "Grüße, привет, שלום, مرحبا, 你好, 👩🏽‍💻\n\tnext line";
  EXPECT_EQ(SafeText(text), text);
}

TEST(SafeTextTest, MakesControlCharactersVisible) {
  EXPECT_EQ(SafeText("\x1b[2J"), "<U+001B>[2J");
  EXPECT_EQ(SafeText("a\rb"), "a<U+000D>b");
  EXPECT_EQ(SafeText(std::string("a\0b", 3)), "a<U+0000>b");
  EXPECT_EQ(SafeText("\x7f"), "<U+007F>");
  EXPECT_EQ(SafeText("\xc2\x9b"
                     "31m"),
            "<U+009B>31m");
}

TEST(SafeTextTest, MakesBidirectionalControlsVisible) {
  for (const char* control :
       {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}) {
    const std::string safe = SafeText(control);
    EXPECT_EQ(safe.substr(0, 5), "<U+20") << safe;
  }
  // Their neighbours are text.
  for (const char* other : {"\u2029", "\u202f", "\u2065", "\u206a"}) {
    EXPECT_EQ(SafeText(other), other);
  }
}

TEST(SafeTextTest, ReplacesWhatIsNotUtf8) {
  const std::string replacement = "\ufffd";
  EXPECT_EQ(SafeText("a\xff"
                     "b"),
            "a" + replacement + "b");
  EXPECT_EQ(SafeText("\xc3"), replacement);
  EXPECT_EQ(SafeText("\xc0\x9b"), replacement + replacement);                    // overlong
  EXPECT_EQ(SafeText("\xe0\x82\x9b").find("\xc2\x9b"), std::string::npos);       // overlong C1
  EXPECT_EQ(SafeText("\xe0\x81\x81"), replacement + replacement + replacement);  // overlong A
  EXPECT_EQ(SafeText("\xed\xa0\x80"), replacement + replacement + replacement);  // surrogate
  EXPECT_EQ(SafeText("\xf4\x90\x80\x80").find('\xf4'), std::string::npos);       // over U+10FFFF
  EXPECT_EQ(SafeText(replacement), replacement);
}

TEST(SafeLineTest, IsOneLine) { EXPECT_EQ(SafeLine("a\nb\tc\x1b"), "a b c<U+001B>"); }

TEST(SafeJsonTest, EscapesWhatProtobufLeavesRaw) {
  EXPECT_EQ(SafeJson("{\"a\":\"\u202e\u2066\u0085\"}"), "{\"a\":\"\\u202E\\u2066\\u0085\"}");
  EXPECT_EQ(SafeJson("{\"a\": \"é\"}\n"), "{\"a\": \"é\"}\n");
}

TEST(ColumnsTest, CountsCodePoints) {
  EXPECT_EQ(Columns(""), 0U);
  EXPECT_EQ(Columns("abc"), 3U);
  EXPECT_EQ(Columns("éñ"), 2U);
}

}  // namespace
}  // namespace candor::tools
