#include "secret_hex.h"

#include <cctype>
#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace candor::shamir {
namespace {

std::string Hex(const std::string& bytes) {
  std::string hex(2 * bytes.size(), '\0');
  HexOf(bytes, hex.data());
  return hex;
}

TEST(SecretHex, WritesAndReadsEveryByte) {
  for (int value = 0; value < 256; ++value) {
    const std::string byte(1, static_cast<char>(value));
    std::string hex = Hex(byte);
    EXPECT_EQ(hex, absl::BytesToHexString(byte));
    std::string again(1, '\0');
    EXPECT_TRUE(BytesOf(hex, again.data()));
    EXPECT_EQ(again, byte);
    for (char& digit : hex) {
      digit = static_cast<char>(std::toupper(digit));
    }
    EXPECT_TRUE(BytesOf(hex, again.data()));
    EXPECT_EQ(again, byte);
  }
}

TEST(SecretHex, ReadsNothingElse) {
  for (int value = 0; value < 256; ++value) {
    const auto character = static_cast<char>(value);
    const bool is_digit = std::isxdigit(value) != 0;
    std::string out(2, '\0');
    EXPECT_EQ(BytesOf(std::string("00") + character + "0", out.data()), is_digit) << value;
    EXPECT_EQ(BytesOf(std::string("000") + character, out.data()), is_digit) << value;
  }
  std::string out(2, '\0');
  EXPECT_FALSE(BytesOf("000", out.data()));
}

}  // namespace
}  // namespace candor::shamir
