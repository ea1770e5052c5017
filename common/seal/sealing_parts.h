// Sealing with everything random given by the caller. Internal: `Seal` draws the parts, and tests
// bring those of known answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/x25519.h"
#include "candor/seal/seal.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::seal {

struct SealingParts {
  std::string salt;                         // 32 bytes
  Secret content_key;                       // 32 bytes, or empty for a reply
  std::vector<hpke::KeyHandle> ephemerals;  // one per recipient, each for this envelope alone
};

// INVALID_ARGUMENT unless `input` is one of the four kinds of envelope (docs/FORMAT.md).
[[nodiscard]] absl::Status CheckInput(const SealInput& input);

// `input` has passed `CheckInput`; its content key is not looked at.
[[nodiscard]] absl::StatusOr<sealed::v1::SealedEnvelope> SealWith(const SealInput& input,
                                                                  const SealingParts& parts);

// `content_key` for one recipient (RFC 9180 section 6.1, SealBase), with the ephemeral key given.
[[nodiscard]] absl::Status Wrap(const Recipient& recipient, EVP_PKEY& ephemeral,
                                std::string_view info, std::string_view commitment,
                                std::string_view content_key, sealed::v1::WrappedKey& out);

}  // namespace candor::seal
