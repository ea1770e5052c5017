#include "candor/seal/key_stream.h"

#include <string>

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "hex.h"

namespace candor::seal {
namespace {

using test_support::HasCode;
using test_support::IsOk;

// SP 800-38A, F.5.5: the output blocks.
TEST(KeyStream, HasTheKnownAnswer) {
  KeyStream stream =
      KeyStream::New(Hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"))
          .value();
  const std::string counter = Hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  std::string bytes(32, 'x');
  ASSERT_THAT(stream.Fill(counter, bytes.data(), bytes.size()), IsOk());
  EXPECT_EQ(bytes, Hex("0bdf7df1591716335e9a8b15c860c5025a6e699d536119065433863c8f657b94"));
  std::string again(20, 'y');
  ASSERT_THAT(stream.Fill(counter, again.data(), again.size()), IsOk());
  EXPECT_EQ(again, bytes.substr(0, 20)) << "each begins anew at its counter";
}

TEST(KeyStream, RefusesOtherLengths) {
  EXPECT_THAT(KeyStream::New(std::string(16, 'k')), HasCode(absl::StatusCode::kInvalidArgument));
  KeyStream stream = KeyStream::New(std::string(32, 'k')).value();
  char out = 0;
  EXPECT_THAT(stream.Fill(std::string(12, 'c'), &out, 1), HasCode(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace candor::seal
