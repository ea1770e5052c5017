#include "absl/strings/escaping.h"
#include "candor/hpke/schedule.h"
#include "candor/open/open.h"
#include "candor/seal/envelope_checks.h"
#include "entries.h"
#include "expect.h"

namespace candor::fuzz {
namespace {

// Key, places and psk of tests/vectors/candor-v1.json, whose envelopes are the seeds.
const open::PrivateKey& TeamKey() {
  static const auto& key = *new open::PrivateKey(
      open::PrivateKey::FromRaw(
          hpke::kKemX25519, absl::HexStringToBytes(
                                "0bc9a279d3e6f22ce8220c7d94d69576eaa929dc9990c96497345490128e7503"))
          .value());
  return key;
}

void OpenAt(const sealed::v1::SealedEnvelope& envelope, std::string_view slot_hex,
            std::string_view psk_hex) {
  const std::string slot =
      absl::HexStringToBytes(absl::string_view(slot_hex.data(), slot_hex.size()));
  const std::string psk = absl::HexStringToBytes(absl::string_view(psk_hex.data(), psk_hex.size()));
  const auto content =
      open::Open({.purpose = hpke::Purpose::kMessage,
                  .place = {"conduct", slot},
                  .psk = psk,
                  .content_key = {}},
                 envelope, [](std::uint32_t, std::string_view) { return &TeamKey(); });
  Expect(!content.ok() || content->view() == "hello");
}

}  // namespace

void FuzzOpen(std::string_view bytes) {
  sealed::v1::SealedEnvelope envelope;
  if (!envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return;
  }
  FieldViolations violations;
  seal::CheckEnvelope(envelope, "envelope", violations);
  Expect(violations.all().size() <= 32);
  OpenAt(envelope, "5035da7c3d6e35c289301b208aa2b2555f73fe39897e66fbac5654fb49ee8960", "");
  OpenAt(envelope, "455eff8a4f75786dfaf636d9388ed008aa20ad5fdeabee04420675c03ac39f78",
         "6938b022597b5c5327275b6789097ccc52781653d835199925f00ecd97871528");
}

}  // namespace candor::fuzz
