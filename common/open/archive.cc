#include "candor/open/archive.h"

#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/chunks.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "unwrap.h"

namespace candor::open {
namespace {

constexpr char kPaddingMark = '\x80';

bool HasUnknownFields(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

absl::StatusOr<sealed::v1::SealedEnvelope> ParseEnvelope(std::string_view bytes) {
  sealed::v1::SealedEnvelope envelope;
  const bool fits = envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                    envelope.suite() == hpke::kSuite &&
                    envelope.salt().size() == hpke::kSaltBytes &&
                    envelope.commitment().size() == hpke::kCommitmentBytes &&
                    envelope.wrapped_keys_size() == 1 && envelope.ciphertext().empty() &&
                    !HasUnknownFields(envelope) && !HasUnknownFields(envelope.wrapped_keys(0));
  if (!fits) {
    return absl::InvalidArgumentError("this is no archive of suite 1");
  }
  return envelope;
}

}  // namespace

absl::StatusOr<ArchiveOpener> ArchiveOpener::New(std::string_view envelope, const PrivateKey& key) {
  ASSIGN_OR_RETURN(const sealed::v1::SealedEnvelope sealed, ParseEnvelope(envelope));
  const sealed::v1::WrappedKey& wrapped = sealed.wrapped_keys(0);
  if (wrapped.kem_id() != key.kem_id() || wrapped.key_id() != key.key_id()) {
    return absl::NotFoundError("the archive is sealed to another key");
  }
  ASSIGN_OR_RETURN(
      const Secret content_key,
      Unwrap(key, wrapped, hpke::WrapInfo(hpke::Purpose::kExport, hpke::kArchiveContext),
             sealed.commitment()));
  hpke::EnvelopeKeys keys = hpke::DeriveEnvelopeKeys(hpke::Purpose::kExport, hpke::kArchiveContext,
                                                     sealed.salt(), content_key.view(), /*psk=*/"");
  if (!ConstantTimeEquals(keys.commitment, sealed.commitment())) {
    return absl::UnauthenticatedError("the commitment is not that of the key");
  }
  ASSIGN_OR_RETURN(Decryptor decryptor, Decryptor::New(keys.key.view()));
  return ArchiveOpener(std::move(keys.nonce), std::move(decryptor));
}

ArchiveOpener::ArchiveOpener(std::string nonce, Decryptor decryptor)
    : nonce_(std::move(nonce)), decryptor_(std::move(decryptor)) {}

absl::StatusOr<Secret> ArchiveOpener::Next(std::string_view chunk, bool is_last) {
  if (std::exchange(ended_, true)) {
    return absl::UnauthenticatedError("there is no further chunk to open");
  }
  if (chunk.size() != hpke::kArchiveChunkBytes) {
    return absl::UnauthenticatedError("the archive is cut off");
  }
  Secret bytes(hpke::kChunkBytes);
  RETURN_IF_ERROR(decryptor_.Decrypt(hpke::ChunkNonce(nonce_, next_++), hpke::ChunkAad(is_last),
                                     chunk, bytes.data()));
  if (is_last) {
    const std::size_t size = bytes.view().find_last_not_of('\0');
    if (size == std::string_view::npos || bytes.view()[size] != kPaddingMark) {
      return absl::UnauthenticatedError("the padding has no mark");
    }
    bytes.Truncate(size);
  }
  ended_ = is_last;
  return bytes;
}

}  // namespace candor::open
