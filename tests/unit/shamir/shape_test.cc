// How long the arithmetic takes does not depend on secrets, because its source has nothing by which
// it could: no branch, no table and no loop but over public counts.
#include <regex>
#include <string>

#include "candor/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace candor::shamir {
namespace {

std::string CodeOf(const std::string& file) {
  const std::string source = test_support::ReadFile(std::string(CANDOR_SHAMIR_SOURCES "/") + file);
  return std::regex_replace(source, std::regex("//[^\n]*|#[^\n]*"), "");
}

std::string Found(const std::string& code, const std::string& pattern) {
  std::smatch match;
  return std::regex_search(code, match, std::regex(pattern)) ? match.str() : "";
}

TEST(Shape, TheFieldHasNoBranchAndNoTable) {
  const std::string code = CodeOf("gf256.cc");
  EXPECT_EQ(Found(code, R"(\b(if|switch|while|do|goto)\b|\?|&&|\|\||\[|%|/[^/]|[^<>][<>]=|==|!=)"),
            "");
  // Only loops of a fixed count.
  EXPECT_EQ(Found(code, R"(for \((?!int i = [01]; i < 8; \+\+i\)))"), "");
}

TEST(Shape, PolynomialsBranchOnPlacesAlone) {
  const std::string code = CodeOf("polynomial.cc");
  EXPECT_EQ(Found(code, R"(\bif \((?!j != i\))|\b(switch|while|do|goto)\b|\?|&&|\|\|)"), "");
  // No byte of a secret is an index.
  EXPECT_EQ(Found(code, R"(\[(?![ijk]\]))"), "");
}

TEST(Shape, HexadecimalHasNoBranchOnADigit) {
  const std::string code = CodeOf("secret_hex.cc");
  EXPECT_EQ(Found(code, R"(\b(if|switch|while|do|goto)\b|\?|\|\|)"), "");
  EXPECT_EQ(Found(code, R"(\[(?!i\]|i \+ 1\]|2 \* i\]|2 \* i \+ 1\]|i / 2\]))"), "");
  // What was wrong is told at the end, of all digits together.
  EXPECT_EQ(Found(code, "return[^;]*&&[^;]*;"), "return are_digits == 1 && hex.size() % 2 == 0;");
}

TEST(Shape, WouldNoticeABranch) {
  EXPECT_NE(Found("if (rest & 1U) {", R"(\b(if|switch)\b)"), "");
  EXPECT_NE(Found("return kLog[a];", R"(\[(?![ijk]\]))"), "");
}

}  // namespace
}  // namespace candor::shamir
