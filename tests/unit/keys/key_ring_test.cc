#include "key_ring.h"

#include <functional>

#include "candor/keys/key_file.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "ring.h"

namespace candor::keys {
namespace {

using storage::v1::KeyRing;
using test_support::IsOk;
using test_support::NamesField;

struct BadField {
  std::string field;
  std::function<void(KeyRing&)> spoil;
};

TEST(CheckKeyRing, TakesACompleteRing) {
  KeyRing ring = NewRing();
  EXPECT_THAT(CheckKeyRing(ring), IsOk());
  *ring.add_recipient_keys() = ring.recipient_keys(0);
  ring.mutable_recipient_keys(1)->set_kem_id(0x647a);
  EXPECT_THAT(CheckKeyRing(ring), IsOk());
}

TEST(CheckKeyRing, NamesTheFieldThatIsWrong) {
  const BadField bad_fields[] = {
      {"ring.master_key", [](KeyRing& r) { r.clear_master_key(); }},
      {"ring.master_key", [](KeyRing& r) { r.mutable_master_key()->push_back('m'); }},
      {"ring.manifest_signing_key",
       [](KeyRing& r) { r.mutable_manifest_signing_key()->pop_back(); }},
      {"ring.manifest_key_name", [](KeyRing& r) { r.clear_manifest_key_name(); }},
      {"ring.recipient_keys", [](KeyRing& r) { r.clear_recipient_keys(); }},
      {"ring.recipient_keys[0].channel",
       [](KeyRing& r) { r.mutable_recipient_keys(0)->set_channel("Conduct"); }},
      {"ring.recipient_keys[0].kem_id",
       [](KeyRing& r) { r.mutable_recipient_keys(0)->set_kem_id(0x10000); }},
      {"ring.recipient_keys[0].private_key",
       [](KeyRing& r) { r.mutable_recipient_keys(0)->clear_private_key(); }},
      {"ring.recipient_keys[0].not_after_day",
       [](KeyRing& r) { r.mutable_recipient_keys(0)->set_not_after_day(1); }},
  };
  for (const BadField& bad : bad_fields) {
    KeyRing ring = NewRing();
    bad.spoil(ring);
    EXPECT_THAT(CheckKeyRing(ring), NamesField(bad.field));
  }
}

TEST(WipeKeyRing, LeavesNothing) {
  KeyRing ring = NewRing();
  const char* master_key = ring.master_key().data();
  const char* private_key = ring.recipient_keys(0).private_key().data();
  WipeKeyRing(ring);
  EXPECT_TRUE(ring.master_key().empty());
  EXPECT_EQ(ring.recipient_keys_size(), 0);
  // protobuf keeps both buffers for later use.
  EXPECT_EQ(std::string_view(master_key + 1, 31).find('m'), std::string_view::npos);
  EXPECT_EQ(std::string_view(private_key + 1, 31).find('k'), std::string_view::npos);
}

}  // namespace
}  // namespace candor::keys
