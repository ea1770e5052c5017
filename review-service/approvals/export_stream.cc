#include "approvals/export_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "approvals/approval_name.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/rpc/status.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr std::size_t kWatermarkBytes = 16;
constexpr std::size_t kMostAtOnce = 64 * 1024;

}  // namespace

ExportStream::ExportStream(const Parts& parts, std::string member,
                           grpc::CallbackServerContext& context, const grpc::ByteBuffer& request)
    : parts_(parts), context_(context) {
  parts_.calls.Started(context_, kDownloadExport);
  event_.action = "DownloadExport";
  event_.actor = ActorOfMember(member);
  event_.reads_text = true;
  if (const absl::Status opened = Open(member, request); !opened.ok()) {
    Refuse(opened);
    return;
  }
  parts_.audit.Begin(event_, [this](const absl::StatusOr<std::uint64_t>& logged) {
    if (logged.ok()) {
      // The rest is for a thread that may take its time.
      StartSendInitialMetadata();
    } else {
      Stop(logged.status());
    }
  });
}

absl::Status ExportStream::Open(const std::string& member, const grpc::ByteBuffer& request) {
  v1::DownloadExportRequest named;
  RETURN_IF_ERROR(service::ParseRequest(request, named));
  if (IdOfApprovalName(named.approval())) {
    event_.subject = named.approval();
  }
  ASSIGN_OR_RETURN(v1::Approval approval, parts_.approvals.BeginExport(member, named.approval()));
  approval_ = approval.name();
  const seal::Recipient* const recipient = parts_.keys.Find(approval.export_key());
  if (recipient == nullptr) {
    return Error(Reason::kApprovalClosed, "its key is configured no more; propose it again");
  }
  ASSIGN_OR_RETURN(sealer_, seal::ArchiveSealer::New(*recipient, parts_.random));
  std::string watermark = parts_.random.Bytes(kWatermarkBytes);
  event_.subject.append(" watermark/").append(absl::BytesToHexString(watermark));
  event_.case_id = IdOfCaseName(approval.cases(0)).value_or("");
  content_.emplace(parts_.content, std::move(approval), std::move(watermark));
  sealed_ = sealer_->head();
  return absl::OkStatus();
}

void ExportStream::Refuse(const absl::Status& status) {
  parts_.audit.Release(event_, ReasonOf(status) ? status : Error(Reason::kInternal),
                       [this](const absl::Status& outcome) { Stop(outcome); });
}

absl::Status ExportStream::Fill() {
  while (sealed_.size() < kMostAtOnce && !is_all_sealed_) {
    ASSIGN_OR_RETURN(const Secret bytes, content_->Next());
    is_all_sealed_ = bytes.empty();
    RETURN_IF_ERROR(is_all_sealed_ ? sealer_->Finish(sealed_)
                                   : sealer_->Add(bytes.view(), sealed_));
  }
  return absl::OkStatus();
}

void ExportStream::WriteNext() {
  if (const absl::Status filled = Fill(); !filled.ok()) {
    Refuse(filled);
    return;
  }
  // All but the last chunk may go.
  const std::size_t held = is_all_sealed_ ? hpke::kArchiveChunkBytes : 0;
  if (sealed_.size() > held) {
    Write(std::min(kMostAtOnce, sealed_.size() - held));
    return;
  }
  hash_.Add(sealed_);
  event_.digest = hash_.Finish();
  parts_.audit.Release(event_, absl::OkStatus(), [this](const absl::Status& logged) {
    if (logged.ok()) {
      WriteLast();
    } else {
      Stop(logged);
    }
  });
}

void ExportStream::WriteLast() {
  is_whole_ = true;
  Write(std::min(kMostAtOnce, sealed_.size()));
}

void ExportStream::Write(std::size_t size) {
  v1::DownloadExportResponse part;
  part.set_data(sealed_.substr(0, size));
  if (!is_whole_) {
    hash_.Add(part.data());
  }
  sealed_.erase(0, size);
  bytes_.Clear();
  service::WriteResponse(part, bytes_);
  StartWrite(&bytes_);
}

void ExportStream::OnSendInitialMetadataDone(bool ok) {
  if (ok) {
    WriteNext();
  } else {
    Refuse(Error(Reason::kShuttingDown));
  }
}

void ExportStream::OnWriteDone(bool ok) {
  if (!ok) {
    is_whole_ = false;
    Refuse(Error(Reason::kShuttingDown));  // the reader is gone; the log knows that it broke off
  } else if (!is_whole_) {
    WriteNext();
  } else if (!sealed_.empty()) {
    Write(std::min(kMostAtOnce, sealed_.size()));
  } else {
    Stop(absl::OkStatus());
  }
}

void ExportStream::Stop(const absl::Status& status) {
  const grpc::Status answer = rpc::ToGrpcStatus(status);
  code_ = answer.error_code();
  Finish(answer);
}

void ExportStream::OnCancel() { parts_.calls.Cancelled(context_); }

void ExportStream::OnDone() {
  if (!approval_.empty()) {
    parts_.approvals.EndExport(
        approval_, is_whole_ && code_ == grpc::StatusCode::OK && !context_.IsCancelled());
  }
  parts_.calls.Finished(kDownloadExport, code_, std::chrono::steady_clock::now() - started_);
  delete this;
}

}  // namespace candor::review
