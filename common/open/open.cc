#include "candor/open/open.h"

#include <algorithm>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/chunks.h"
#include "candor/hpke/padding.h"
#include "candor/hpke/schedule.h"
#include "candor/open/decryptor.h"
#include "private_key.h"
#include "unwrap.h"

namespace candor::open {
namespace {

using sealed::v1::SealedEnvelope;
using sealed::v1::WrappedKey;

bool HasUnknownFields(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

absl::Status CheckShape(const SealedEnvelope& envelope) {
  const auto& wrapped_keys = envelope.wrapped_keys();
  if (envelope.suite() != hpke::kSuite || envelope.salt().size() != hpke::kSaltBytes ||
      envelope.commitment().size() != hpke::kCommitmentBytes ||
      wrapped_keys.size() > int{hpke::kMaxWrappedKeys} || HasUnknownFields(envelope) ||
      std::any_of(wrapped_keys.begin(), wrapped_keys.end(), HasUnknownFields)) {
    return absl::InvalidArgumentError("this is no envelope of suite 1");
  }
  return absl::OkStatus();
}

// The four kinds of envelope (docs/FORMAT.md) differ in what their keys are made of.
absl::Status CheckKind(const OpenInput& input, const SealedEnvelope& envelope) {
  const bool is_wrapped = !envelope.wrapped_keys().empty();
  bool fits = false;
  if (input.purpose == hpke::Purpose::kAttachment) {
    fits = !is_wrapped && input.psk.empty() && input.content_key.size() == hpke::kContentKeyBytes;
  } else if (input.purpose == hpke::Purpose::kMessage) {
    fits = input.content_key.empty() && (is_wrapped || !input.psk.empty()) &&
           (input.psk.empty() || input.psk.size() == hpke::kPskBytes);
  }
  return fits && input.place.IsValid()
             ? absl::OkStatus()
             : absl::InvalidArgumentError("place and keys are not those of such an envelope");
}

absl::StatusOr<Secret> ContentKey(const OpenInput& input, const SealedEnvelope& envelope,
                                  std::string_view context, KeyLookup keys) {
  if (envelope.wrapped_keys().empty()) {
    return Secret::CopyOf(input.content_key);
  }
  for (const WrappedKey& wrapped : envelope.wrapped_keys()) {
    const PrivateKey* own = keys(wrapped.kem_id(), wrapped.key_id());
    if (own != nullptr) {
      return Unwrap(*own, wrapped, hpke::WrapInfo(input.purpose, context), envelope.commitment());
    }
  }
  return absl::NotFoundError("the envelope is sealed to no key that is held here");
}

absl::StatusOr<Secret> DecryptContent(const hpke::EnvelopeKeys& keys, std::string_view ciphertext,
                                      std::size_t padded) {
  ASSIGN_OR_RETURN(Decryptor decryptor, Decryptor::New(keys.key.view()));
  Secret content(padded);
  for (std::size_t begin = 0; begin < padded; begin += hpke::kChunkBytes) {
    const std::size_t size = std::min(hpke::kChunkBytes, padded - begin);
    const std::string_view chunk = ciphertext.substr(0, size + hpke::kTagBytes);
    ciphertext.remove_prefix(chunk.size());
    RETURN_IF_ERROR(decryptor.Decrypt(hpke::ChunkNonce(keys.nonce, begin / hpke::kChunkBytes),
                                      hpke::ChunkAad(begin + size == padded), chunk,
                                      content.data() + begin));
  }
  return content;
}

}  // namespace

absl::StatusOr<Secret> Unwrap(const PrivateKey& key, const WrappedKey& wrapped,
                              std::string_view info, std::string_view commitment) {
  const PrivateKey::Key& own = key.key();
  const std::string& encapsulated = wrapped.encapsulated_key();
  if (encapsulated.size() != hpke::kX25519Bytes ||
      wrapped.wrapped_key().size() != hpke::kContentKeyBytes + hpke::kTagBytes) {
    return absl::InvalidArgumentError("a wrapped key is not of the length for its KEM");
  }
  ASSIGN_OR_RETURN(const hpke::KeyHandle ephemeral, hpke::ParseX25519PublicKey(encapsulated));
  const absl::StatusOr<Secret> dh = hpke::AgreeX25519(*own.handle, *ephemeral);
  if (!dh.ok()) {
    return absl::UnauthenticatedError("an encapsulated key is a point of low order");
  }
  const Secret shared = hpke::SharedSecret(own.kem_id, dh->view(), encapsulated, own.public_key);
  const hpke::AeadKey aead = hpke::BaseKeySchedule(hpke::Suite{}, shared.view(), info);
  ASSIGN_OR_RETURN(Decryptor decryptor, Decryptor::New(aead.key.view()));
  Secret content_key(hpke::kContentKeyBytes);
  RETURN_IF_ERROR(
      decryptor.Decrypt(aead.base_nonce, commitment, wrapped.wrapped_key(), content_key.data()));
  return content_key;
}

absl::StatusOr<Secret> Open(const OpenInput& input, const SealedEnvelope& envelope,
                            KeyLookup keys) {
  RETURN_IF_ERROR(CheckShape(envelope));
  RETURN_IF_ERROR(CheckKind(input, envelope));
  const auto padded = hpke::PaddedSizeOf(input.purpose, envelope.ciphertext().size());
  if (!padded) {
    return absl::InvalidArgumentError("the ciphertext is of no padded size");
  }
  const std::string context = input.place.Context();
  ASSIGN_OR_RETURN(const Secret content_key, ContentKey(input, envelope, context, keys));
  const hpke::EnvelopeKeys derived = hpke::DeriveEnvelopeKeys(
      input.purpose, context, envelope.salt(), content_key.view(), input.psk);
  if (!ConstantTimeEquals(derived.commitment, envelope.commitment())) {
    // The content key was authenticated with this commitment: whoever sealed it meant it so.
    return !envelope.wrapped_keys().empty() && input.psk.empty()
               ? absl::FailedPreconditionError("the envelope was sealed with a psk, or is damaged")
               : absl::UnauthenticatedError("the commitment is not that of the key");
  }
  ASSIGN_OR_RETURN(Secret content, DecryptContent(derived, envelope.ciphertext(), *padded));
  if (!hpke::Unpad(input.purpose, content).ok()) {
    return absl::UnauthenticatedError("the padding is not canonical");
  }
  return content;
}

}  // namespace candor::open
