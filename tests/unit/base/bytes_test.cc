#include "candor/base/bytes.h"

#include "gtest/gtest.h"

namespace candor {
namespace {

TEST(Bytes, AreBigEndian) {
  std::string out;
  AppendU8(out, 0x01);
  AppendU16(out, 0x0203);
  AppendU32(out, 0x04050607);
  AppendU64(out, 0x08090a0b0c0d0eff);
  EXPECT_EQ(out, std::string("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\xff"));
}

TEST(Bytes, KeepTheHighestBits) {
  std::string out;
  AppendU8(out, 0xff);
  AppendU16(out, 0xffff);
  AppendU32(out, 0xffffffff);
  AppendU64(out, 0xffffffffffffffff);
  EXPECT_EQ(out, std::string(15, '\xff'));
}

}  // namespace
}  // namespace candor
