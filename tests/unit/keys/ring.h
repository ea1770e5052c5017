// A key ring that is complete.
#pragma once

#include <string>

#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

[[nodiscard]] inline storage::v1::KeyRing NewRing() {
  storage::v1::KeyRing ring;
  ring.set_master_key(std::string(32, 'm'));
  ring.set_manifest_signing_key(std::string(32, 's'));
  ring.set_manifest_key_name("candor.example/keys");
  storage::v1::RecipientPrivateKey& key = *ring.add_recipient_keys();
  key.set_channel("conduct");
  key.set_kem_id(0x0020);
  key.set_private_key(std::string(32, 'k'));
  key.set_not_before_day(20000);
  key.set_not_after_day(20037);
  return ring;
}

}  // namespace candor::keys
