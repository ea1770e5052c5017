#include <string>

#include "candor/keys/signer.h"
#include "candor/manifest/manifest.h"
#include "entries.h"
#include "expect.h"
#include "manifest_text.h"

namespace candor::fuzz {
namespace {

constexpr char kName[] = "candor.example/keys";

const std::string& Seed() {
  static const std::string& seed = *new std::string(32, '\x44');
  return seed;
}

const NoteVerifier& Verifier() {
  static const auto& verifier = *new NoteVerifier(
      NoteVerifier::Parse(VerifierKey(kName, keys::Ed25519PublicKey(Seed()).value())).value());
  return verifier;
}

}  // namespace

void FuzzManifest(std::string_view bytes) {
  const auto manifest = OpenManifest(bytes, Verifier());
  // Only whole notes of this key get that far, and Ed25519 has one signature for each text.
  Expect(!manifest.ok() || keys::SignNote(ManifestText(*manifest), kName, Seed()).value() == bytes);
  const auto from_text = ParseManifestText(bytes);
  Expect(!from_text.ok() || ManifestText(*from_text) == bytes);
}

}  // namespace candor::fuzz
