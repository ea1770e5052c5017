// Slots, and what lies in them where it does not matter what.
#pragma once

#include <string>

#include "candor/hpke/sha256.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::intake {

[[nodiscard]] inline std::string Slot(int number) {
  return Sha256("slot " + std::to_string(number));
}

// An envelope that nobody sealed; another for each `content`.
[[nodiscard]] inline sealed::v1::SealedEnvelope Envelope(const std::string& content) {
  sealed::v1::SealedEnvelope envelope;
  envelope.set_suite(1);
  envelope.set_ciphertext(content);
  return envelope;
}

}  // namespace candor::intake
