#include "candor/hpke/hkdf.h"

#include "gtest/gtest.h"
#include "hex.h"

namespace candor::hpke {
namespace {

// RFC 4231 section 4.2, 4.3 and 4.7 (a key longer than a block).
TEST(HmacSha256, HasTheKnownAnswers) {
  EXPECT_EQ(HmacSha256(std::string(20, '\x0b'), {"Hi There"}).view(),
            Hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  EXPECT_EQ(HmacSha256("Jefe", {"what do ya want ", "for nothing?"}).view(),
            Hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  EXPECT_EQ(HmacSha256(std::string(131, '\xaa'),
                       {"Test Using Larger Than Block-Size Key - Hash Key First"})
                .view(),
            Hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

struct Vector {
  std::string input_key, salt, info;
  std::size_t size;
  std::string prk, output;
};

std::string Range(unsigned first, unsigned last) {
  std::string bytes;
  for (unsigned i = first; i <= last; ++i) {
    bytes.push_back(static_cast<char>(i));
  }
  return bytes;
}

// RFC 5869, appendices A.1 to A.3.
const Vector kVectors[] = {
    {std::string(22, '\x0b'), Range(0x00, 0x0c), Range(0xf0, 0xf9), 42,
     "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {Range(0x00, 0x4f), Range(0x60, 0xaf), Range(0xb0, 0xff), 82,
     "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e59"
     "0e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    {std::string(22, '\x0b'), "", "", 42,
     "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
};

TEST(Hkdf, HasTheKnownAnswers) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(Extract(vector.salt, vector.input_key).view(), Hex(vector.prk));
    EXPECT_EQ(Expand(Hex(vector.prk), vector.info, vector.size).view(), Hex(vector.output));
  }
}

TEST(Hkdf, ExtractTakesPartsAsOneInput) {
  EXPECT_EQ(Extract("salt", Parts{"in", "", "put"}).view(), Extract("salt", "input").view());
}

TEST(Hkdf, ExpandGivesAnySize) {
  const std::string longest(Expand("key", "info", 255 * 32).view());
  EXPECT_EQ(longest.size(), 255 * 32);
  for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 64U, 65U}) {
    EXPECT_EQ(Expand("key", "info", size).view(), longest.substr(0, size));
  }
}

}  // namespace
}  // namespace candor::hpke
