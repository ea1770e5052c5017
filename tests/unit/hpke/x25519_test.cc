#include "candor/hpke/x25519.h"

#include <openssl/err.h>

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "hex.h"
#include "low_order_points.h"

namespace candor::hpke {
namespace {

using test_support::HasCode;
using test_support::IsOk;

TEST(X25519, PairsAgree) {
  const KeyHandle a = GenerateX25519Key().value();
  const KeyHandle b = GenerateX25519Key().value();
  const std::string public_a = SerializeX25519PublicKey(*a).value();
  const std::string public_b = SerializeX25519PublicKey(*b).value();
  EXPECT_NE(public_a, public_b);
  const Secret ab = AgreeX25519(*a, *ParseX25519PublicKey(public_b).value()).value();
  const Secret ba = AgreeX25519(*b, *ParseX25519PublicKey(public_a).value()).value();
  EXPECT_EQ(ab.view(), ba.view());
  EXPECT_EQ(ab.size(), 32);
}

TEST(X25519, PublicKeysSurviveParsing) {
  const std::string bytes = SerializeX25519PublicKey(*GenerateX25519Key().value()).value();
  EXPECT_EQ(SerializeX25519PublicKey(*ParseX25519PublicKey(bytes).value()).value(), bytes);
}

TEST(X25519, RefusesOtherLengths) {
  for (const std::size_t size : {0U, 1U, 31U, 33U, 64U}) {
    EXPECT_THAT(ParseX25519PublicKey(std::string(size, '\x09')),
                HasCode(absl::StatusCode::kInvalidArgument));
  }
}

TEST(X25519, RefusesEveryPointOfLowOrder) {
  const KeyHandle own = GenerateX25519Key().value();
  for (const std::string& point : LowOrderPoints()) {
    const auto peer = ParseX25519PublicKey(point);
    ASSERT_THAT(peer, IsOk());
    EXPECT_THAT(AgreeX25519(*own, **peer), HasCode(absl::StatusCode::kInvalidArgument))
        << absl::BytesToHexString(point);
  }
  EXPECT_EQ(ERR_peek_error(), 0) << "an error was left for the next TLS read on this thread";
}

}  // namespace
}  // namespace candor::hpke
