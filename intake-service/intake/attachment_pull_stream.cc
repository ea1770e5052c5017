#include "intake/attachment_pull_stream.h"

#include <utility>

#include "candor/base/error.h"
#include "candor/receipt/receipt.h"
#include "candor/rpc/status.h"
#include "intake/caller_rows.h"

namespace candor::intake {

AttachmentPullStream::AttachmentPullStream(Parts parts, grpc::CallbackServerContext& context,
                                           const relay::v1::PullAttachmentRequest& request)
    : parts_(parts), context_(context), slot_id_(request.slot_id()), next_(request.first_chunk()) {
  parts_.calls.Started(context_, kPullAttachment);
  if (parts_.under_way.fetch_add(1) >= kMaxAttachmentPulls) {
    Stop(Error(Reason::kOverloaded));
  } else if (slot_id_.size() != kSlotIdBytes) {
    Stop(InvalidField("slot_id", "is not 32 bytes; take it from the notice"));
  } else {
    ReadHeader();
  }
}

void AttachmentPullStream::ReadHeader() {
  parts_.attachments.ReadHeader(slot_id_,
                                [this](absl::StatusOr<relay::v1::AttachmentHeader> header) {
                                  if (!header.ok()) {
                                    Stop(header.status());
                                    return;
                                  }
                                  *answer_.mutable_header() = *std::move(header);
                                  StartWrite(&answer_);
                                });
}

void AttachmentPullStream::ReadNext() {
  parts_.attachments.ReadChunks(slot_id_, next_,
                                [this](absl::StatusOr<relay::v1::AttachmentChunks> chunks) {
                                  if (!chunks.ok() || chunks->chunks().empty()) {
                                    Stop(chunks.status());
                                    return;
                                  }
                                  next_ += static_cast<std::uint32_t>(chunks->chunks_size());
                                  *answer_.mutable_chunks() = *std::move(chunks);
                                  StartWrite(&answer_);
                                });
}

void AttachmentPullStream::OnWriteDone(bool ok) {
  if (ok) {
    ReadNext();
  } else {
    Stop(Error(Reason::kShuttingDown));  // the reader is gone; nobody sees it
  }
}

void AttachmentPullStream::Stop(const absl::Status& status) {
  const grpc::Status answer = rpc::ToGrpcStatus(status);
  code_ = answer.error_code();
  Finish(answer);
}

void AttachmentPullStream::OnCancel() { parts_.calls.Cancelled(context_); }

// The duration in whole seconds: the size of an attachment does not show.
void AttachmentPullStream::OnDone() {
  parts_.under_way.fetch_sub(1);
  const auto duration = std::chrono::steady_clock::now() - started_;
  parts_.calls.Finished(kPullAttachment, code_, std::chrono::floor<std::chrono::seconds>(duration));
  delete this;
}

}  // namespace candor::intake
