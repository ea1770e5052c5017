#include "intake/upload.h"

#include <string_view>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/receipt/receipt.h"
#include "intake/request_checks.h"

namespace candor::intake {
namespace {

void CheckSealed(const v1::SealedUpload& sealed, FieldViolations& violations) {
  if (sealed.suite() != hpke::kSuite) {
    violations.Add("header.sealed.suite", "is not a suite of this version; seal with suite 1");
  }
  if (sealed.salt().size() != hpke::kSaltBytes) {
    violations.Add("header.sealed.salt", "is not 32 bytes; send the salt it was sealed with");
  }
  if (sealed.commitment().size() != hpke::kCommitmentBytes) {
    violations.Add("header.sealed.commitment", "is not 32 bytes; send the sealing's commitment");
  }
  if (!seal::AttachmentShape::OfCiphertext(sealed.ciphertext_size()).ok()) {
    violations.Add("header.sealed.ciphertext_size",
                   "is a size that no attachment has; pad to a size of the format, 64 MiB at most");
  }
}

void CheckPlaintext(const v1::PlaintextUpload& plaintext, FieldViolations& violations) {
  if (plaintext.content_key().size() != hpke::kContentKeyBytes) {
    violations.Add("header.plaintext.content_key", "is not 32 bytes; draw 32 random ones");
  }
  if (plaintext.salt().size() != hpke::kSaltBytes) {
    violations.Add("header.plaintext.salt", "is not 32 bytes; draw 32 random ones");
  }
  if (!seal::AttachmentShape::Of(plaintext.size()).ok()) {
    violations.Add("header.plaintext.size", "is not 1 byte to 64 MiB; send a smaller file");
  }
}

absl::Status CheckHeader(const v1::UploadHeader& header) {
  FieldViolations violations;
  if (!hpke::IsChannelName(ChannelOf(header.channel()))) {
    violations.Add("header.channel",
                   "is not 1 to 32 of a-z 0-9 -; take the channel of the message");
  }
  if (header.capability().size() != kCapabilityBytes) {
    violations.Add("header.capability", "is not 32 bytes; draw 32 random ones");
  }
  if (header.has_sealed()) {
    CheckSealed(header.sealed(), violations);
  } else if (header.has_plaintext()) {
    CheckPlaintext(header.plaintext(), violations);
  } else {
    violations.Add("header.sealed", "is missing, and so is plaintext; fill in one of them");
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Upload> Upload::Open(const v1::UploadHeader& header) {
  RETURN_IF_ERROR(CheckHeader(header));
  Upload upload;
  upload.slot_id_ = SlotIdOf(header.capability());
  AttachmentStore::Record& record = upload.record_;
  record.set_channel(std::string(ChannelOf(header.channel())));
  record.set_suite(hpke::kSuite);
  if (header.has_sealed()) {
    record.set_salt(header.sealed().salt());
    record.set_commitment(header.sealed().commitment());
    ASSIGN_OR_RETURN(upload.shape_,
                     seal::AttachmentShape::OfCiphertext(header.sealed().ciphertext_size()));
  } else {
    const v1::PlaintextUpload& plaintext = header.plaintext();
    seal::AttachmentInput input;
    input.place = {record.channel(), upload.slot_id_};
    input.content_key = plaintext.content_key();
    input.salt = plaintext.salt();
    input.size = plaintext.size();
    ASSIGN_OR_RETURN(upload.sealer_, seal::AttachmentSealer::New(input));
    record.set_salt(plaintext.salt());
    record.set_commitment(upload.sealer_->commitment());
    upload.shape_ = upload.sealer_->shape();
  }
  record.set_ciphertext_size(upload.shape_.ciphertext_size);
  return upload;
}

void Upload::Continue(AttachmentStore::Record claimed) {
  record_ = std::move(claimed);
  next_ = record_.chunks();
}

std::size_t Upload::DataBytes(std::uint32_t index) const {
  return sealer_ ? sealer_->FileBytes(index) : shape_.ChunkBytes(index);
}

std::uint32_t Upload::SentChunks() const {
  std::uint32_t chunks = shape_.chunks;
  while (chunks > 0 && DataBytes(chunks - 1) == 0) {
    --chunks;  // padding alone, which is made here
  }
  return chunks;
}

absl::Status Upload::CheckPlace(std::uint32_t index) {
  const bool is_first = !std::exchange(took_one_, true);
  if (index == next_ && index < SentChunks()) {
    return absl::OkStatus();
  }
  // The caller was told a place that another stream has gone beyond since.
  if (is_first && index < next_) {
    return Error(Reason::kUploadMoved);
  }
  return index >= SentChunks()
             ? InvalidField("chunk.index", "is past the last chunk; the header says how many fit")
             : InvalidField("chunk.index", "is out of order; go on at next_chunk of GetUpload");
}

absl::Status Upload::Take(v1::UploadChunk& chunk) {
  std::string& data = *chunk.mutable_data();
  absl::Status status = CheckPlace(chunk.index());
  if (status.ok() && data.size() != DataBytes(next_)) {
    status = InvalidField("chunk.data", sealer_ ? "is not 65536 bytes, or the rest of the file"
                                                : "is not 65552 bytes, or the rest of the sealed");
  }
  if (!sealer_) {
    if (status.ok()) {
      gathered_.push_back(std::move(data));
      ++next_;
    }
    return status;
  }
  if (status.ok()) {
    auto sealed = sealer_->Seal(next_, data);
    status = sealed.status();
    if (sealed.ok()) {
      gathered_.push_back(*std::move(sealed));
      ++next_;
    }
  }
  WipeBytes(data);
  return status;
}

absl::Status Upload::End() {
  ended_ = true;
  return next_ >= SentChunks()
             ? absl::OkStatus()
             : InvalidField("chunk",
                            "is missing: the upload ended before its last chunk; begin "
                            "again with the same header and go on at next_chunk");
}

bool Upload::HasBatch() const {
  if (ended_) {
    return !gathered_.empty() || next_ < shape_.chunks;
  }
  return gathered_.size() >= kBatchChunks && next_ < shape_.chunks;
}

absl::StatusOr<std::vector<std::string>> Upload::TakeBatch() {
  for (; ended_ && gathered_.size() < kBatchChunks && next_ < shape_.chunks; ++next_) {
    ASSIGN_OR_RETURN(std::string padding, sealer_->Seal(next_, ""));
    gathered_.push_back(std::move(padding));
  }
  return std::exchange(gathered_, {});
}

}  // namespace candor::intake
