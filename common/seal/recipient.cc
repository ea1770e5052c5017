#include <memory>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/schedule.h"
#include "recipient_key.h"

namespace candor::seal {

absl::StatusOr<Recipient> Recipient::Parse(std::uint16_t kem_id, std::string_view public_key) {
  if (kem_id != hpke::kKemX25519) {
    return absl::InvalidArgumentError("the KEM is not one that this version has");
  }
  ASSIGN_OR_RETURN(hpke::KeyHandle handle, hpke::ParseX25519PublicKey(public_key));
  // One agreement tells a point of low order: better now than with the first report.
  ASSIGN_OR_RETURN(const hpke::KeyHandle probe, hpke::GenerateX25519Key());
  RETURN_IF_ERROR(hpke::AgreeX25519(*probe, *handle).status());
  auto key = std::make_shared<Key>();
  key->kem_id = kem_id;
  key->key_id = hpke::KeyId(kem_id, public_key);
  key->public_key = public_key;
  key->handle = std::move(handle);
  return Recipient(std::move(key));
}

std::uint16_t Recipient::kem_id() const { return key_->kem_id; }

const std::string& Recipient::key_id() const { return key_->key_id; }

}  // namespace candor::seal
