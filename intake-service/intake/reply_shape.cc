#include "intake/reply_shape.h"

#include "candor/base/status_macros.h"

namespace candor::intake {
namespace {

using namespace std::string_view_literals;

// What protobuf writes around suite, salt, commitment and ciphertext.
constexpr std::string_view kBeforeSalt = "\x08\x01\x12\x20"sv;
constexpr std::string_view kBeforeCommitment = "\x1a\x20"sv;
constexpr std::string_view kBeforeCiphertext = "\x2a\x90\x20"sv;

constexpr std::size_t kRandomBytes =
    hpke::kSaltBytes + hpke::kCommitmentBytes + kReplyCiphertextBytes;
static_assert(kBeforeSalt.size() + kBeforeCommitment.size() + kBeforeCiphertext.size() +
                  kRandomBytes ==
              kReplyEnvelopeBytes);

}  // namespace

void CheckReplyShape(const sealed::v1::SealedEnvelope& envelope, std::string_view prefix,
                     FieldViolations& violations) {
  const std::string path(prefix);
  if (!envelope.GetReflection()->GetUnknownFields(envelope).empty()) {
    violations.Add(path, "has fields that this version does not know; seal with suite 1");
  }
  if (envelope.suite() != hpke::kSuite) {
    violations.Add(path + ".suite", "is no suite of this version; use 1");
  }
  if (envelope.salt().size() != hpke::kSaltBytes) {
    violations.Add(path + ".salt", "is not 32 bytes; draw 32 random bytes");
  }
  if (envelope.commitment().size() != hpke::kCommitmentBytes) {
    violations.Add(path + ".commitment", "is not 32 bytes; derive it as docs/FORMAT.md says");
  }
  if (!envelope.wrapped_keys().empty()) {
    violations.Add(path + ".wrapped_keys", "is not empty; a reply is sealed under the psk alone");
  }
  if (envelope.ciphertext().size() != kReplyCiphertextBytes) {
    violations.Add(path + ".ciphertext", "is not 4112 bytes; a reply is padded to 4 KiB");
  }
}

absl::StatusOr<ReplyNoise> ReplyNoise::New(std::string_view secret) {
  ASSIGN_OR_RETURN(seal::KeyStream stream, seal::KeyStream::New(secret));
  return ReplyNoise(std::move(stream));
}

// A slot id is a hash: its first 16 bytes are a counter of its own.
absl::Status ReplyNoise::Append(std::string_view slot_id, std::string& out) {
  bytes_.resize(kRandomBytes);
  RETURN_IF_ERROR(
      stream_.Fill(slot_id.substr(0, seal::kCounterBytes), bytes_.data(), kRandomBytes));
  const std::string_view random = bytes_;
  out.append(kBeforeSalt);
  out.append(random.substr(0, hpke::kSaltBytes));
  out.append(kBeforeCommitment);
  out.append(random.substr(hpke::kSaltBytes, hpke::kCommitmentBytes));
  out.append(kBeforeCiphertext);
  out.append(random.substr(hpke::kSaltBytes + hpke::kCommitmentBytes));
  return absl::OkStatus();
}

}  // namespace candor::intake
