#include <openssl/err.h>

#include <utility>

#include "candor/hpke/schedule.h"
#include "candor/open/open.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "hex.h"

namespace candor::open {
namespace {

using test_support::HasCode;
using test_support::IsOk;

// RFC 7748 section 6.1.
const std::string kPrivate =
    Hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
const std::string kPublic = Hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");

TEST(PrivateKey, KnowsItsPublicKey) {
  const auto key = PrivateKey::FromRaw(hpke::kKemX25519, kPrivate);
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->public_key(), kPublic);
  EXPECT_EQ(key->kem_id(), hpke::kKemX25519);
  EXPECT_EQ(key->key_id(), hpke::KeyId(hpke::kKemX25519, key->public_key()));
}

TEST(PrivateKey, StaysItselfWhenMoved) {
  PrivateKey key = PrivateKey::FromRaw(hpke::kKemX25519, std::string(32, 'k')).value();
  const std::string public_key = key.public_key();
  PrivateKey moved = std::move(key);
  EXPECT_EQ(moved.public_key(), public_key);
  moved = PrivateKey::FromRaw(hpke::kKemX25519, std::string(32, 'l')).value();
  EXPECT_NE(moved.public_key(), public_key);
}

TEST(PrivateKey, RefusesAnotherKemOrLength) {
  EXPECT_THAT(PrivateKey::FromRaw(0x647a, kPrivate), HasCode(absl::StatusCode::kInvalidArgument));
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    EXPECT_THAT(PrivateKey::FromRaw(hpke::kKemX25519, std::string(size, 'k')),
                HasCode(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_EQ(ERR_peek_error(), 0);
}

}  // namespace
}  // namespace candor::open
