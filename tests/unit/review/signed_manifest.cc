#include "signed_manifest.h"

#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"
#include "world.h"

namespace candor::review::test {
namespace {

constexpr std::uint16_t kX25519 = 0x0020;

}  // namespace

std::string SignedManifest(std::uint64_t serial) {
  const storage::v1::KeyRing ring = MakeRing();
  Manifest manifest;
  manifest.serial = serial;
  const std::string public_key =
      keys::X25519PublicKey(ring.recipient_keys(0).private_key()).value();
  manifest.keys.push_back({.channel = "conduct",
                           .kem_id = kX25519,
                           .key_id = hpke::KeyId(kX25519, public_key),
                           .not_before = Day(20500),
                           .not_after = Day(20537),
                           .public_key = public_key});
  return keys::SignNote(ManifestText(manifest), ring.manifest_key_name(),
                        ring.manifest_signing_key())
      .value();
}

NoteVerifier ManifestVerifier() {
  const storage::v1::KeyRing ring = MakeRing();
  const std::string public_key = keys::Ed25519PublicKey(ring.manifest_signing_key()).value();
  return NoteVerifier::Parse(VerifierKey(ring.manifest_key_name(), public_key)).value();
}

}  // namespace candor::review::test
