#include "review/download_stream.h"

#include <utility>

#include "audit/call_event.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/rpc/status.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"

namespace candor::review {

DownloadStream::DownloadStream(const Parts& parts, std::string_view member,
                               grpc::CallbackServerContext& context,
                               const grpc::ByteBuffer& request)
    : calls_(parts.calls), audit_(parts.audit), context_(context) {
  calls_.Started(context_, kDownloadAttachment);
  absl::Status opened = Open(parts.attachments, member, request);
  audit_.Release(event_, std::move(opened), [this](const absl::Status& status) {
    if (status.ok()) {
      WriteInfo();
    } else {
      Stop(status);
    }
  });
}

absl::Status DownloadStream::Open(const AttachmentReader::Parts& parts, std::string_view member,
                                  const grpc::ByteBuffer& request) {
  v1::DownloadAttachmentRequest named;
  const absl::Status parsed = service::ParseRequest(request, named);
  event_ = EventOf(LogRowOf(kDownloadAttachment), ActorOfMember(member), named);
  RETURN_IF_ERROR(parsed);
  ASSIGN_OR_RETURN(reader_, AttachmentReader::Open(parts, member, named.name()));
  return absl::OkStatus();
}

void DownloadStream::WriteInfo() {
  Wiped<v1::DownloadAttachmentResponse> part;
  *part.message.mutable_attachment() = reader_->info();
  Write(part.message);
}

void DownloadStream::Write(v1::DownloadAttachmentResponse& part) {
  bytes_.Clear();
  service::WriteResponse(part, bytes_);
  StartWrite(&bytes_);
}

void DownloadStream::WriteNext() {
  const absl::StatusOr<Secret> data = reader_->Next();
  if (!data.ok()) {
    return Refuse(data.status());
  }
  if (data->empty()) {
    return Stop(absl::OkStatus());
  }
  Wiped<v1::DownloadAttachmentResponse> part;
  part.message.set_data(data->view().data(), data->size());
  Write(part.message);
}

void DownloadStream::Refuse(absl::Status status) {
  audit_.Release(event_, std::move(status), [this](const absl::Status& refused) { Stop(refused); });
}

void DownloadStream::OnWriteDone(bool ok) {
  if (ok) {
    WriteNext();
  } else {
    Stop(Error(Reason::kShuttingDown));  // the reader is gone; nobody sees it
  }
}

void DownloadStream::Stop(const absl::Status& status) {
  const grpc::Status answer = rpc::ToGrpcStatus(status);
  code_ = answer.error_code();
  Finish(answer);
}

void DownloadStream::OnCancel() { calls_.Cancelled(context_); }

void DownloadStream::OnDone() {
  calls_.Finished(kDownloadAttachment, code_, std::chrono::steady_clock::now() - started_);
  delete this;
}

}  // namespace candor::review
