#include "review/attachment_puller.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/seal/attachment.h"
#include "review/families.h"

namespace candor::review {
namespace {

using Record = PulledAttachments::Record;
using relay::v1::PullAttachmentResponse;

Record RecordOf(const relay::v1::AttachmentHeader& header) {
  Record record;
  record.set_suite(header.suite());
  record.set_salt(header.salt());
  record.set_commitment(header.commitment());
  record.set_ciphertext_size(header.ciphertext_size());
  record.set_channel(header.channel());
  return record;
}

bool IsOfTheSame(const Record& a, const Record& b) {
  return a.suite() == b.suite() && a.salt() == b.salt() && a.commitment() == b.commitment() &&
         a.ciphertext_size() == b.ciphertext_size() && a.channel() == b.channel();
}

// The chunks of one answer, if they are the next ones.
absl::StatusOr<std::vector<std::string>> NextChunks(const seal::AttachmentShape& shape,
                                                    const Record& record,
                                                    PullAttachmentResponse& part) {
  if (part.chunks().first_index() != record.chunks() || part.chunks().chunks().empty()) {
    return absl::DataLossError("intake sent other chunks than the next");
  }
  std::vector<std::string> chunks;
  for (std::string& chunk : *part.mutable_chunks()->mutable_chunks()) {
    const auto index = record.chunks() + static_cast<std::uint32_t>(chunks.size());
    if (chunk.empty() || chunk.size() != shape.ChunkBytes(index)) {
      return absl::DataLossError("intake sent a chunk of another size");
    }
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

}  // namespace

bool AttachmentPuller::Take(relay::v1::RelayService::StubInterface& intake,
                            grpc::ClientContext& context, const relay::v1::SlotNotice& notice,
                            bool may_let_go) {
  const absl::StatusOr<std::optional<storage::v1::SlotOwner>> owner =
      threads_.FindOwner(kAttachments, notice.slot_id());
  if (!owner.ok()) {
    return false;
  }
  if (!owner->has_value()) {
    return may_let_go && IsUnwanted(notice.day());
  }
  return (*owner)->ready() || Bring(intake, context, notice.slot_id()).ok();
}

// No message lists an attachment of this day, and none will.
bool AttachmentPuller::IsUnwanted(std::uint32_t day) const {
  const std::uint64_t today = DayOf(clock_.Now()).number();
  const auto was_kept_for = [&](std::uint32_t days) { return std::uint64_t{day} + days < today; };
  return was_kept_for(kAwaitedDays) ||
         (was_kept_for(kUnlistedDays) && !several_intakes_ && !cases_.MayHaveQuarantinedSince(day));
}

absl::Status AttachmentPuller::Bring(relay::v1::RelayService::StubInterface& intake,
                                     grpc::ClientContext& context, const std::string& slot_id) {
  ASSIGN_OR_RETURN(const std::optional<Record> found, pulled_.Find(slot_id));
  relay::v1::PullAttachmentRequest request;
  request.set_slot_id(slot_id);
  request.set_first_chunk(found ? found->chunks() : 0);
  const auto stream = intake.PullAttachment(&context, request);
  PullAttachmentResponse part;
  if (!stream->Read(&part) || !part.has_header()) {
    context.TryCancel();
    static_cast<void>(stream->Finish());
    return absl::UnavailableError("intake sent no header");
  }
  Record record = RecordOf(part.header());
  const auto shape = seal::AttachmentShape::OfCiphertext(record.ciphertext_size());
  absl::Status status = shape.status();
  if (found && !IsOfTheSame(*found, record)) {
    // Another was put in its place: begin anew with the next pull.
    status.Update(pulled_.Drop(slot_id, *found));
    status.Update(absl::AbortedError("intake holds another attachment now"));
  }
  record.set_chunks(request.first_chunk());
  while (status.ok() && stream->Read(&part)) {
    auto chunks = NextChunks(*shape, record, part);
    status = chunks.ok() ? pulled_.Append(slot_id, record, *std::move(chunks)) : chunks.status();
  }
  if (!status.ok()) {
    context.TryCancel();
  }
  const grpc::Status ended = stream->Finish();
  RETURN_IF_ERROR(status);
  if (!ended.ok() || record.chunks() != shape->chunks) {
    return absl::UnavailableError("intake did not send all of it");
  }
  return pulled_.MarkReady(slot_id);
}

}  // namespace candor::review
