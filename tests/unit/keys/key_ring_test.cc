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

void AddNode(KeyRing& ring, std::uint32_t level, std::uint32_t index, std::size_t seed_bytes = 32) {
  storage::v1::CaseKeyNode& node = *ring.mutable_case_keys()->add_nodes();
  node.set_level(level);
  node.set_index(index);
  node.set_seed(std::string(seed_bytes, 'c'));
}

TEST(CheckKeyRing, TakesTheNodesOfATreeInOrderOnly) {
  KeyRing ring = NewRing();
  AddNode(ring, 0, 0);
  EXPECT_THAT(CheckKeyRing(ring), IsOk());
  AddNode(ring, 32, 0xffffffff);
  EXPECT_THAT(CheckKeyRing(ring), NamesField("ring.case_keys.nodes[1].index"));
  ring.clear_case_keys();
  AddNode(ring, 32, 1);
  AddNode(ring, 31, 1);
  AddNode(ring, 1, 1);
  EXPECT_THAT(CheckKeyRing(ring), IsOk());
  AddNode(ring, 32, 0);
  EXPECT_THAT(CheckKeyRing(ring), NamesField("ring.case_keys.nodes[3].index"));
  for (const auto& [level, index] : {std::pair{33U, 0U}, {0U, 1U}, {31U, 0x80000000U}}) {
    ring.clear_case_keys();
    AddNode(ring, level, index);
    EXPECT_THAT(CheckKeyRing(ring), NamesField("ring.case_keys.nodes[0].index")) << level;
  }
  ring.clear_case_keys();
  AddNode(ring, 0, 0, 31);
  EXPECT_THAT(CheckKeyRing(ring), NamesField("ring.case_keys.nodes[0].seed"));
}

TEST(WipeKeyRing, LeavesNothing) {
  KeyRing ring = NewRing();
  const char* master_key = ring.master_key().data();
  const char* private_key = ring.recipient_keys(0).private_key().data();
  AddNode(ring, 0, 0);
  const char* seed = ring.case_keys().nodes(0).seed().data();
  WipeKeyRing(ring);
  EXPECT_TRUE(ring.master_key().empty());
  EXPECT_EQ(ring.recipient_keys_size(), 0);
  // protobuf keeps both buffers for later use.
  EXPECT_EQ(std::string_view(master_key + 1, 31).find('m'), std::string_view::npos);
  EXPECT_EQ(std::string_view(seed + 1, 31).find('c'), std::string_view::npos);
  EXPECT_EQ(std::string_view(private_key + 1, 31).find('k'), std::string_view::npos);
}

}  // namespace
}  // namespace candor::keys
