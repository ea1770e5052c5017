#include "key_ring.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "candor/base/error.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/key_file.h"

namespace candor::keys {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxPrivateKeyBytes = 4096;
constexpr std::uint32_t kMaxKemId = 0xffff;
constexpr std::uint32_t kCaseKeyLevels = 32;

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

// The nodes' parts of the leaves follow each other without overlap.
void CheckCaseKeys(const storage::v1::CaseKeyTree& tree, FieldViolations& violations) {
  std::uint64_t free_from = 0;
  for (int i = 0; i < tree.nodes_size(); ++i) {
    const storage::v1::CaseKeyNode& node = tree.nodes(i);
    const std::string path = "ring.case_keys.nodes[" + std::to_string(i) + "]";
    if (node.seed().size() != kKeyBytes) {
      violations.Add(path + ".seed", "is not 32 bytes; draw 32 random bytes for the root");
    }
    if (node.level() > kCaseKeyLevels || std::uint64_t{node.index()} >> node.level() != 0) {
      violations.Add(path + ".index", "is no place in a tree of 32 levels");
      return;
    }
    const std::uint32_t height = kCaseKeyLevels - node.level();
    if (std::uint64_t{node.index()} << height < free_from) {
      violations.Add(path + ".index", "is not right of the node before it; sort them");
    }
    free_from = (std::uint64_t{node.index()} + 1) << height;
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
  CheckCaseKeys(ring.case_keys(), violations);
  return violations.ToStatus();
}

void WipeKeyRing(storage::v1::KeyRing& ring) { WipeMessage(ring); }

}  // namespace candor::keys
