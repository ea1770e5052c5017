#include "key_ring.h"

#include <cstddef>
#include <string>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/key_file.h"

namespace candor::keys {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxPrivateKeyBytes = 4096;
constexpr std::uint32_t kMaxKemId = 0xffff;

void CheckRecipientKey(const storage::v1::RecipientPrivateKey& key, const std::string& path,
                       FieldViolations& violations) {
  if (!hpke::IsChannelName(key.channel())) {
    violations.Add(path + ".channel", "is no channel name; use 1 to 32 of a-z, 0-9 and -");
  }
  if (key.kem_id() == 0 || key.kem_id() > kMaxKemId) {
    violations.Add(path + ".kem_id", "is no 16-bit KEM number; 32 is X25519");
  }
  if (key.private_key().empty() || key.private_key().size() > kMaxPrivateKeyBytes) {
    violations.Add(path + ".private_key", "is empty or too long; X25519 has 32 bytes");
  }
  if (key.not_before_day() > key.not_after_day()) {
    violations.Add(path + ".not_after_day", "is before not_before_day; swap them");
  }
}

}  // namespace

absl::Status CheckKeyRing(const storage::v1::KeyRing& ring) {
  FieldViolations violations;
  if (ring.master_key().size() != kKeyBytes) {
    violations.Add("ring.master_key", "is not 32 bytes; draw 32 random bytes");
  }
  if (ring.manifest_signing_key().size() != kKeyBytes) {
    violations.Add("ring.manifest_signing_key", "is not 32 bytes; generate an Ed25519 key");
  }
  if (ring.manifest_key_name().empty()) {
    violations.Add("ring.manifest_key_name", "is empty; name the key, such as candor.example/keys");
  }
  if (ring.recipient_keys().empty()) {
    violations.Add("ring.recipient_keys", "is empty; nothing could be opened");
  }
  for (int i = 0; i < ring.recipient_keys_size(); ++i) {
    CheckRecipientKey(ring.recipient_keys(i), "ring.recipient_keys[" + std::to_string(i) + "]",
                      violations);
  }
  return violations.ToStatus();
}

void WipeKeyRing(storage::v1::KeyRing& ring) {
  WipeBytes(*ring.mutable_master_key());
  WipeBytes(*ring.mutable_manifest_signing_key());
  for (storage::v1::RecipientPrivateKey& key : *ring.mutable_recipient_keys()) {
    WipeBytes(*key.mutable_private_key());
  }
  ring.Clear();
}

}  // namespace candor::keys
