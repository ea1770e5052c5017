#include <openssl/err.h>

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "low_order_points.h"
#include "recipients.h"

namespace candor::seal {
namespace {

using test_support::HasCode;
using test_support::IsOk;

TEST(Recipient, KnowsItsKeyId) {
  const std::string public_key =
      hpke::SerializeX25519PublicKey(*hpke::GenerateX25519Key().value()).value();
  const auto recipient = Recipient::Parse(hpke::kKemX25519, public_key);
  ASSERT_THAT(recipient, IsOk());
  EXPECT_EQ(recipient->kem_id(), hpke::kKemX25519);
  EXPECT_EQ(recipient->key_id(), hpke::KeyId(hpke::kKemX25519, public_key));
}

TEST(Recipient, RefusesAnotherKem) {
  for (const std::uint16_t kem_id : std::vector<std::uint16_t>{0, 0x10, 0x21, 0x647a}) {
    EXPECT_THAT(Recipient::Parse(kem_id, std::string(32, '\x09')),
                HasCode(absl::StatusCode::kInvalidArgument));
  }
}

TEST(Recipient, RefusesAnotherLength) {
  for (const std::size_t size : {0U, 31U, 33U, 1216U}) {
    EXPECT_THAT(Recipient::Parse(hpke::kKemX25519, std::string(size, '\x09')),
                HasCode(absl::StatusCode::kInvalidArgument));
  }
}

TEST(Recipient, RefusesEveryPointOfLowOrder) {
  for (const std::string& point : LowOrderPoints()) {
    EXPECT_THAT(Recipient::Parse(hpke::kKemX25519, point),
                HasCode(absl::StatusCode::kInvalidArgument))
        << absl::BytesToHexString(point);
  }
  EXPECT_EQ(ERR_peek_error(), 0);
}

}  // namespace
}  // namespace candor::seal
