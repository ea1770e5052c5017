#include "candorctl/team_keys.h"

#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/case_key_tree.h"
#include "candor/keys/key_file.h"
#include "candor/keys/signer.h"

namespace candor::tools {
namespace {

constexpr std::uint16_t kX25519 = 0x0020;
constexpr std::size_t kMasterKeyBytes = 32;

absl::Status AddRecipientKey(const TeamKeysSpec& spec, const std::string& channel, TeamKeys& keys) {
  ASSIGN_OR_RETURN(keys::KeyPair pair, keys::GenerateX25519());
  const Day last(spec.first_day.number() + spec.days + spec.overlap - 1);
  storage::v1::RecipientPrivateKey& stored = *keys.ring.add_recipient_keys();
  stored.set_channel(channel);
  stored.set_kem_id(kX25519);
  stored.set_private_key(std::string(pair.private_key.view()));
  stored.set_not_before_day(spec.first_day.number());
  stored.set_not_after_day(last.number());
  keys.manifest.keys.push_back({.channel = channel,
                                .kem_id = kX25519,
                                .key_id = hpke::KeyId(kX25519, pair.public_key),
                                .not_before = spec.first_day,
                                .not_after = last,
                                .public_key = std::move(pair.public_key)});
  return absl::OkStatus();
}

}  // namespace

TeamKeys::~TeamKeys() { keys::WipeKeyRing(ring); }

absl::StatusOr<TeamKeys> MakeTeamKeys(const TeamKeysSpec& spec, Random& random) {
  TeamKeys keys;
  keys.ring.set_master_key(std::string(random.SecretBytes(kMasterKeyBytes).view()));
  keys::PlantCaseKeys(*keys.ring.mutable_case_keys(), random);
  keys.ring.set_manifest_serial(spec.serial);
  keys.manifest.serial = spec.serial;
  for (const std::string& channel : spec.channels) {
    RETURN_IF_ERROR(AddRecipientKey(spec, channel, keys));
  }
  ASSIGN_OR_RETURN(const keys::KeyPair signer, keys::GenerateEd25519());
  keys.ring.set_manifest_signing_key(std::string(signer.private_key.view()));
  keys.ring.set_manifest_key_name(spec.manifest_key_name);
  keys.verification_key = VerifierKey(spec.manifest_key_name, signer.public_key);
  ASSIGN_OR_RETURN(keys.signed_manifest,
                   keys::SignNote(ManifestText(keys.manifest), spec.manifest_key_name,
                                  signer.private_key.view()));
  return keys;
}

}  // namespace candor::tools
