#include "sealing_parts.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/chunks.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/padding.h"
#include "candor/hpke/schedule.h"
#include "candor/seal/encryptor.h"
#include "recipient_key.h"

namespace candor::seal {
namespace {

constexpr char kPaddingMark = '\x80';

// Lays the padded content out in `out`, a gap for a tag behind each chunk, and encrypts the
// chunks where they lie.
absl::Status EncryptContent(const hpke::EnvelopeKeys& keys, std::string_view content,
                            std::size_t padded, std::string& out) {
  ASSIGN_OR_RETURN(Encryptor encryptor, Encryptor::New(keys.key.view()));
  out.resize(hpke::CiphertextSize(padded));
  char* at = out.data();
  for (std::size_t begin = 0; begin < padded; begin += hpke::kChunkBytes) {
    const std::size_t size = std::min(hpke::kChunkBytes, padded - begin);
    if (begin < content.size()) {
      std::memcpy(at, content.data() + begin, std::min(size, content.size() - begin));
    }
    if (content.size() >= begin && content.size() < begin + size) {
      at[content.size() - begin] = kPaddingMark;
    }
    RETURN_IF_ERROR(encryptor.Encrypt(hpke::ChunkNonce(keys.nonce, begin / hpke::kChunkBytes),
                                      hpke::ChunkAad(begin + size == padded), at, size));
    at += size + hpke::kTagBytes;
  }
  return absl::OkStatus();
}

bool EachOnce(std::span<const Recipient> recipients) {
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (recipients[i].key_id() == recipients[j].key_id()) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

absl::Status Wrap(const Recipient& to, EVP_PKEY& ephemeral, std::string_view info,
                  std::string_view commitment, std::string_view content_key,
                  sealed::v1::WrappedKey& out) {
  const Recipient::Key& recipient = to.key();
  ASSIGN_OR_RETURN(const std::string encapsulated, hpke::SerializeX25519PublicKey(ephemeral));
  ASSIGN_OR_RETURN(const Secret dh, hpke::AgreeX25519(ephemeral, *recipient.handle));
  const Secret shared =
      hpke::SharedSecret(recipient.kem_id, dh.view(), encapsulated, recipient.public_key);
  const hpke::AeadKey aead = hpke::BaseKeySchedule(hpke::Suite{}, shared.view(), info);
  ASSIGN_OR_RETURN(Encryptor encryptor, Encryptor::New(aead.key.view()));
  // At its full size from the start: growing would leave a copy of the content key behind.
  std::string wrapped(content_key.size() + hpke::kTagBytes, '\0');
  std::copy(content_key.begin(), content_key.end(), wrapped.begin());
  RETURN_IF_ERROR(
      encryptor.Encrypt(aead.base_nonce, commitment, wrapped.data(), content_key.size()));
  out.set_kem_id(recipient.kem_id);
  out.set_key_id(recipient.key_id);
  out.set_encapsulated_key(encapsulated);
  out.set_wrapped_key(std::move(wrapped));
  return absl::OkStatus();
}

absl::Status CheckInput(const SealInput& input) {
  if (!input.place.IsValid()) {
    return absl::InvalidArgumentError("the place needs a channel name and a slot id of 32 bytes");
  }
  if (input.purpose == hpke::Purpose::kExport) {
    return absl::InvalidArgumentError("an archive is sealed by ArchiveSealer");
  }
  if (input.purpose == hpke::Purpose::kAttachment) {
    const bool fits = input.recipients.empty() && input.psk.empty() &&
                      input.content_key.size() == hpke::kContentKeyBytes;
    return fits ? absl::OkStatus()
                : absl::InvalidArgumentError("an attachment needs a content key and nothing else");
  }
  if (!input.content_key.empty()) {
    return absl::InvalidArgumentError("a message draws its own content key");
  }
  if (!input.psk.empty() && input.psk.size() != hpke::kPskBytes) {
    return absl::InvalidArgumentError("the psk is not 32 bytes");
  }
  if (input.recipients.empty() && input.psk.empty()) {
    return absl::InvalidArgumentError("a message needs a recipient or a psk");
  }
  if (input.recipients.size() > hpke::kMaxWrappedKeys || !EachOnce(input.recipients)) {
    return absl::InvalidArgumentError("a message has at most 8 recipients, each once");
  }
  return absl::OkStatus();
}

absl::StatusOr<sealed::v1::SealedEnvelope> SealWith(const SealInput& input,
                                                    const SealingParts& parts) {
  ASSIGN_OR_RETURN(const std::size_t padded, hpke::PaddedSize(input.purpose, input.content.size()));
  const std::string context = input.place.Context();
  const hpke::EnvelopeKeys keys = hpke::DeriveEnvelopeKeys(input.purpose, context, parts.salt,
                                                           parts.content_key.view(), input.psk);
  sealed::v1::SealedEnvelope envelope;
  envelope.set_suite(hpke::kSuite);
  envelope.set_salt(parts.salt);
  envelope.set_commitment(keys.commitment);
  const std::string info = hpke::WrapInfo(input.purpose, context);
  for (std::size_t i = 0; i < input.recipients.size(); ++i) {
    RETURN_IF_ERROR(Wrap(input.recipients[i], *parts.ephemerals[i], info, keys.commitment,
                         parts.content_key.view(), *envelope.add_wrapped_keys()));
  }
  RETURN_IF_ERROR(EncryptContent(keys, input.content, padded, *envelope.mutable_ciphertext()));
  return envelope;
}

}  // namespace candor::seal
