#include "candor/seal/seal.h"

#include "candor/base/status_macros.h"
#include "sealing_parts.h"

namespace candor::seal {

absl::StatusOr<sealed::v1::SealedEnvelope> Seal(const SealInput& input, Random& random) {
  RETURN_IF_ERROR(CheckInput(input));
  SealingParts parts;
  parts.salt = random.Bytes(hpke::kSaltBytes);
  if (input.purpose == hpke::Purpose::kAttachment) {
    parts.content_key = Secret::CopyOf(input.content_key);
  } else if (!input.recipients.empty()) {
    parts.content_key = random.SecretBytes(hpke::kContentKeyBytes);
  }
  parts.ephemerals.reserve(input.recipients.size());
  for (std::size_t i = 0; i < input.recipients.size(); ++i) {
    ASSIGN_OR_RETURN(hpke::KeyHandle ephemeral, hpke::GenerateX25519Key());
    parts.ephemerals.push_back(std::move(ephemeral));
  }
  return SealWith(input, parts);
}

}  // namespace candor::seal
