// Recipients whose private keys nobody has.
#pragma once

#include <cstddef>
#include <vector>

#include "candor/hpke/schedule.h"
#include "candor/hpke/x25519.h"
#include "candor/seal/seal.h"

namespace candor::seal {

[[nodiscard]] inline std::vector<Recipient> NewRecipients(std::size_t count) {
  std::vector<Recipient> recipients;
  for (std::size_t i = 0; i < count; ++i) {
    const hpke::KeyHandle key = hpke::GenerateX25519Key().value();
    recipients.push_back(
        Recipient::Parse(hpke::kKemX25519, hpke::SerializeX25519PublicKey(*key).value()).value());
  }
  return recipients;
}

}  // namespace candor::seal
