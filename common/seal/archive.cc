#include "candor/seal/archive.h"

#include <algorithm>
#include <utility>

#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/chunks.h"
#include "sealing_parts.h"

namespace candor::seal {
namespace {

constexpr char kPaddingMark = '\x80';

}  // namespace

absl::StatusOr<ArchiveSealer> ArchiveSealer::New(const Recipient& recipient, Random& random) {
  const std::string salt = random.Bytes(hpke::kSaltBytes);
  const Secret content_key = random.SecretBytes(hpke::kContentKeyBytes);
  hpke::EnvelopeKeys keys = hpke::DeriveEnvelopeKeys(hpke::Purpose::kExport, hpke::kArchiveContext,
                                                     salt, content_key.view(), /*psk=*/"");
  ASSIGN_OR_RETURN(const hpke::KeyHandle ephemeral, hpke::GenerateX25519Key());
  sealed::v1::SealedEnvelope envelope;
  envelope.set_suite(hpke::kSuite);
  envelope.set_salt(salt);
  envelope.set_commitment(keys.commitment);
  RETURN_IF_ERROR(Wrap(recipient, *ephemeral,
                       hpke::WrapInfo(hpke::Purpose::kExport, hpke::kArchiveContext),
                       keys.commitment, content_key.view(), *envelope.add_wrapped_keys()));
  const std::string bytes = envelope.SerializeAsString();
  std::string head(hpke::kArchiveMagic);
  AppendU32(head, static_cast<std::uint32_t>(bytes.size()));
  head.append(bytes);
  ASSIGN_OR_RETURN(Encryptor encryptor, Encryptor::New(keys.key.view()));
  return ArchiveSealer(std::move(head), std::move(keys.nonce), std::move(encryptor));
}

ArchiveSealer::ArchiveSealer(std::string head, std::string nonce, Encryptor encryptor)
    : head_(std::move(head)),
      nonce_(std::move(nonce)),
      encryptor_(std::move(encryptor)),
      waiting_(hpke::kChunkBytes) {}

absl::Status ArchiveSealer::SealChunk(bool is_last, std::string& out) {
  const std::size_t at = out.size();
  out.append(waiting_.view()).append(hpke::kTagBytes, '\0');
  const absl::Status sealed =
      encryptor_.Encrypt(hpke::ChunkNonce(nonce_, next_++), hpke::ChunkAad(is_last),
                         out.data() + at, hpke::kChunkBytes);
  if (!sealed.ok()) {
    out.resize(at);
  }
  waiting_.Wipe();
  waiting_ = Secret(hpke::kChunkBytes);
  filled_ = 0;
  return sealed;
}

absl::Status ArchiveSealer::Add(std::string_view plaintext, std::string& out) {
  // At its full size at once: growing would leave plaintext behind.
  out.reserve(out.size() +
              (filled_ + plaintext.size()) / hpke::kChunkBytes * hpke::kArchiveChunkBytes);
  while (!plaintext.empty()) {
    const std::size_t taken = std::min(hpke::kChunkBytes - filled_, plaintext.size());
    plaintext.copy(waiting_.data() + filled_, taken);
    filled_ += taken;
    plaintext.remove_prefix(taken);
    if (filled_ == hpke::kChunkBytes) {
      RETURN_IF_ERROR(SealChunk(/*is_last=*/false, out));
    }
  }
  return absl::OkStatus();
}

absl::Status ArchiveSealer::Finish(std::string& out) {
  out.reserve(out.size() + hpke::kArchiveChunkBytes);
  waiting_.data()[filled_] = kPaddingMark;
  return SealChunk(/*is_last=*/true, out);
}

}  // namespace candor::seal
