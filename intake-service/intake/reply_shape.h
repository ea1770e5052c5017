// The one shape that every reply has on the wire, and the noise that lies where there is none
// (docs/FORMAT.md, "Replies").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/error.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/seal/key_stream.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::intake {

inline constexpr std::size_t kReplyCiphertextBytes = 4096 + hpke::kTagBytes;
// A serialized SealedEnvelope of the shape: 73 bytes of suite, salt, commitment and framing.
inline constexpr std::size_t kReplyEnvelopeBytes = 73 + kReplyCiphertextBytes;

// Adds a violation, with the path below `prefix`, for each field that has not the shape: suite 1,
// no wrapped keys, a ciphertext of 4 KiB padded and its tag, no unknown fields.
void CheckReplyShape(const sealed::v1::SealedEnvelope& envelope, std::string_view prefix,
                     FieldViolations& violations);

// Envelopes that nobody sealed: the same bytes for the same slot each time, and without the secret
// not told from sealed ones. For one thread.
class ReplyNoise {
 public:
  // `secret` is 32 bytes, drawn once.
  [[nodiscard]] static absl::StatusOr<ReplyNoise> New(std::string_view secret);

  // A serialized SealedEnvelope of the shape for `slot_id` (32 bytes). INTERNAL when OpenSSL
  // refuses.
  [[nodiscard]] absl::Status Append(std::string_view slot_id, std::string& out);

 private:
  explicit ReplyNoise(seal::KeyStream stream) : stream_(std::move(stream)) {}

  seal::KeyStream stream_;
  std::string bytes_;  // of one envelope
};

}  // namespace candor::intake
