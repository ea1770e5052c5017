#include "approvals/export_keys.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "candor/hpke/schedule.h"
#include "candor/hpke/x25519.h"

namespace candor::review {

absl::StatusOr<ExportKeys> ExportKeys::Parse(const config::v1::KeysConfig& config) {
  ExportKeys keys;
  for (const config::v1::ExportKey& key : config.export_keys()) {
    absl::StatusOr<seal::Recipient> recipient = absl::InvalidArgumentError("not 32 bytes");
    if (key.public_key().size() == 2 * hpke::kX25519Bytes) {
      recipient =
          seal::Recipient::Parse(hpke::kKemX25519, absl::HexStringToBytes(key.public_key()));
    }
    if (!recipient.ok()) {
      return absl::InvalidArgumentError(
          "keys.export_keys: " + key.name() +
          ": is no X25519 public key; take the line that candorctl keys export-key printed");
    }
    keys.keys_.emplace(key.name(), *std::move(recipient));
  }
  return keys;
}

const seal::Recipient* ExportKeys::Find(std::string_view name) const {
  const auto found = keys_.find(name);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace candor::review
