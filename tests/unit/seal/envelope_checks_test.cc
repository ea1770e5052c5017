#include "candor/seal/envelope_checks.h"

#include <functional>

#include "candor/hpke/chunks.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::seal {
namespace {

using sealed::v1::SealedEnvelope;
using test_support::IsOk;
using test_support::NamesField;

SealedEnvelope WellShaped(int recipients = 1) {
  SealedEnvelope envelope;
  envelope.set_suite(1);
  envelope.set_salt(std::string(32, 's'));
  envelope.set_commitment(std::string(32, 'c'));
  for (int i = 0; i < recipients; ++i) {
    sealed::v1::WrappedKey& key = *envelope.add_wrapped_keys();
    key.set_kem_id(0x0020);
    key.set_key_id(std::string(7, 'k') + static_cast<char>('0' + i));
    key.set_encapsulated_key(std::string(32, 'e'));
    key.set_wrapped_key(std::string(48, 'w'));
  }
  envelope.set_ciphertext(std::string(4096 + 16, 'x'));
  return envelope;
}

absl::Status Check(const SealedEnvelope& envelope) {
  FieldViolations violations;
  CheckEnvelope(envelope, "envelope", violations);
  return violations.ToStatus();
}

TEST(CheckEnvelope, TakesOneToEightWrappedKeys) {
  for (int count = 1; count <= 8; ++count) {
    EXPECT_THAT(Check(WellShaped(count)), IsOk());
  }
  EXPECT_THAT(Check(WellShaped(0)), NamesField("envelope.wrapped_keys"));
  EXPECT_THAT(Check(WellShaped(9)), NamesField("envelope.wrapped_keys"));
  EXPECT_EQ(FieldViolationsOf(Check(WellShaped(10000))).size(), 1);
}

TEST(CheckEnvelope, TakesEveryBucketAndNoOtherSize) {
  SealedEnvelope envelope = WellShaped();
  for (const std::size_t kib : {4U, 16U, 64U, 256U, 1024U}) {
    const std::size_t size = hpke::CiphertextSize(kib * 1024);
    envelope.set_ciphertext(std::string(size, 'x'));
    EXPECT_THAT(Check(envelope), IsOk());
    for (const std::size_t other : {size - 1, size + 1, size + 16, kib * 1024}) {
      envelope.set_ciphertext(std::string(other, 'x'));
      EXPECT_THAT(Check(envelope), NamesField("envelope.ciphertext")) << other;
    }
  }
  envelope.clear_ciphertext();
  EXPECT_THAT(Check(envelope), NamesField("envelope.ciphertext"));
}

struct BadField {
  std::string field;
  std::function<void(SealedEnvelope&)> spoil;
};

TEST(CheckEnvelope, NamesTheFieldThatIsWrong) {
  const BadField bad_fields[] = {
      {"envelope.suite", [](SealedEnvelope& e) { e.set_suite(0); }},
      {"envelope.suite", [](SealedEnvelope& e) { e.set_suite(2); }},
      {"envelope.suite", [](SealedEnvelope& e) { e.set_suite(257); }},
      {"envelope.salt", [](SealedEnvelope& e) { e.clear_salt(); }},
      {"envelope.salt", [](SealedEnvelope& e) { e.mutable_salt()->push_back('x'); }},
      {"envelope.commitment", [](SealedEnvelope& e) { e.mutable_commitment()->pop_back(); }},
      {"envelope.wrapped_keys[1].kem_id",
       [](SealedEnvelope& e) { e.mutable_wrapped_keys(1)->set_kem_id(0x647a); }},
      {"envelope.wrapped_keys[1].kem_id",
       [](SealedEnvelope& e) { e.mutable_wrapped_keys(1)->set_kem_id(0x10020); }},
      {"envelope.wrapped_keys[1].key_id",
       [](SealedEnvelope& e) { e.mutable_wrapped_keys(1)->clear_key_id(); }},
      {"envelope.wrapped_keys[0].encapsulated_key",
       [](SealedEnvelope& e) { e.mutable_wrapped_keys(0)->set_encapsulated_key("short"); }},
      {"envelope.wrapped_keys[1].wrapped_key",
       [](SealedEnvelope& e) { e.mutable_wrapped_keys(1)->set_wrapped_key("short"); }},
      {"envelope.wrapped_keys[1]",
       [](SealedEnvelope& e) { *e.mutable_wrapped_keys(1) = e.wrapped_keys(0); }},
      {"envelope",
       [](SealedEnvelope& e) { e.GetReflection()->MutableUnknownFields(&e)->AddVarint(99, 1); }},
      {"envelope.wrapped_keys[1]",
       [](SealedEnvelope& e) {
         auto* key = e.mutable_wrapped_keys(1);
         key->GetReflection()->MutableUnknownFields(key)->AddLengthDelimited(5, "hidden");
       }},
  };
  for (const BadField& bad : bad_fields) {
    SealedEnvelope envelope = WellShaped(2);
    bad.spoil(envelope);
    const absl::Status status = Check(envelope);
    EXPECT_THAT(status, NamesField(bad.field));
    EXPECT_EQ(FieldViolationsOf(status).size(), 1) << bad.field;
  }
}

TEST(CheckEnvelope, NamesEverythingThatIsWrongWithAnEmptyOne) {
  const absl::Status status = Check(SealedEnvelope());
  for (const char* field : {"envelope.suite", "envelope.salt", "envelope.commitment",
                            "envelope.wrapped_keys", "envelope.ciphertext"}) {
    EXPECT_THAT(status, NamesField(field));
  }
}

}  // namespace
}  // namespace candor::seal
