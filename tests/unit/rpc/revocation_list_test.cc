#include "revocation_list.h"

#include <string>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

constexpr char kDemo[] = "spiffe://test.example/portal/demo";
constexpr char kDigits[] = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

absl::StatusOr<RevocationList> Parse(const std::string& text) {
  return ParseRevocations(text, "test.example");
}

std::string WithColons() {
  std::string text;
  for (std::size_t i = 0; i < 64; i += 2) {
    text += (i == 0 ? "" : ":") + std::string(kDigits).substr(i, 2);
  }
  return text;
}

TEST(RevocationListTest, AnEmptyListRevokesNobody) {
  for (const char* text : {"", "\n", "\n\n# nobody yet\n", "  \t\r\n"}) {
    const auto list = Parse(text);
    ASSERT_THAT(list, IsOk()) << text;
    EXPECT_EQ(list->size(), 0U);
    EXPECT_FALSE(list->Contains(kDemo, ""));
    EXPECT_FALSE(list->Contains("", std::string(32, '\0')));
  }
}

TEST(RevocationListTest, NamesIdentitiesAndCertificates) {
  const auto list = Parse("# left in May\nidentity " + std::string(kDemo) +
                          "\n\n  identity\tspiffe://test.example/member/bob  # lost laptop\r\n"
                          "certificate " +
                          kDigits);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->size(), 3U);
  EXPECT_TRUE(list->Contains(kDemo, ""));
  EXPECT_TRUE(list->Contains("spiffe://test.example/member/bob", ""));
  EXPECT_FALSE(list->Contains("spiffe://test.example/member/bo", ""));
  const std::string print(
      "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
      "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff",
      32);
  EXPECT_TRUE(list->Contains("", print));
  EXPECT_FALSE(list->Contains("", print.substr(1)));
}

TEST(RevocationListTest, TakesAFingerprintAsOpensslPrintsIt) {
  EXPECT_EQ(*Parse("certificate " + WithColons()), *Parse(std::string("certificate ") + kDigits));
}

TEST(RevocationListTest, NamesTheLineAtFault) {
  const std::string digits = kDigits;
  for (const std::string& line :
       {std::string("identity"), std::string("identity spiffe://other.example/portal/demo"),
        std::string("identity portal/demo"), std::string("identity ") + kDemo + " and more",
        std::string("Identity ") + kDemo, std::string(kDemo), std::string("certificate"),
        "certificate " + digits.substr(1), "certificate " + digits + "0",
        "certificate g" + digits.substr(1), "fingerprint " + digits}) {
    const auto list = Parse("# first\nidentity " + std::string(kDemo) + "\n" + line + "\n");
    EXPECT_THAT(list, HasCode(absl::StatusCode::kInvalidArgument)) << line;
    EXPECT_THAT(list, Says("line 3: ")) << line;
  }
  EXPECT_THAT(Parse("identity x"), Says("spiffe://test.example/<kind>/<name>"));
  EXPECT_THAT(Parse("certificate x"), Says("openssl x509"));
  EXPECT_THAT(Parse("x"), Says("identity or certificate"));
}

}  // namespace
}  // namespace candor::rpc
