// What a Recipient holds.
#pragma once

#include <cstdint>
#include <string>

#include "candor/hpke/x25519.h"
#include "candor/seal/seal.h"

namespace candor::seal {

struct Recipient::Key {
  std::uint16_t kem_id = 0;
  std::string key_id;
  std::string public_key;
  hpke::KeyHandle handle;
};

}  // namespace candor::seal
