#include "review/watch_stream.h"

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/rpc/status.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"

namespace candor::review {

WatchStream::WatchStream(rpc::CallTracker& calls, const Cases& cases, std::string_view member,
                         grpc::CallbackServerContext& context, const grpc::ByteBuffer& request)
    : calls_(calls), wakes_(cases.wakes()), context_(context) {
  calls_.Started(context_, kWatchCases);
  const absl::Status opened = Open(cases, member, request);
  {
    const std::lock_guard lock(mutex_);
    if (!opened.ok()) {
      Stop(opened);
      return;
    }
    // Tells the caller that nothing is missed from now on.
    StartSendInitialMetadata();
    WriteNext();
  }
  // What came before is found when it wakes for the first time.
  wake_ = wakes_.Add([this] { OnWake(); });
  OnWake();
}

absl::Status WatchStream::Open(const Cases& cases, std::string_view member,
                               const grpc::ByteBuffer& request) {
  v1::WatchCasesRequest asked;
  RETURN_IF_ERROR(service::ParseRequest(request, asked));
  ASSIGN_OR_RETURN(watch_, CaseWatch::Begin(cases, member, asked));
  return absl::OkStatus();
}

void WatchStream::OnWake() {
  const std::lock_guard lock(mutex_);
  if (!is_writing_) {
    WriteNext();
  } else if (!is_stopped_ && !watch_->Check().ok()) {
    // A reader that does not read must not keep it open.
    context_.TryCancel();
  }
}

void WatchStream::WriteNext() {
  if (is_stopped_) {
    return;
  }
  v1::WatchCasesResponse response;
  const absl::StatusOr<bool> has_news = watch_->Next(response);
  if (!has_news.ok()) {
    Stop(has_news.status());
  } else if (*has_news) {
    bytes_.Clear();
    service::WriteResponse(response, bytes_);
    is_writing_ = true;
    StartWrite(&bytes_);
  }
}

void WatchStream::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  is_writing_ = false;
  if (ok) {
    WriteNext();
  } else {
    Stop(Error(Reason::kShuttingDown));  // the reader is gone; nobody sees it
  }
}

void WatchStream::Stop(const absl::Status& status) {
  if (is_stopped_) {
    return;
  }
  is_stopped_ = true;
  const grpc::Status answer = rpc::ToGrpcStatus(status);
  code_ = answer.error_code();
  Finish(answer);
}

void WatchStream::OnCancel() {
  calls_.Cancelled(context_);
  const std::lock_guard lock(mutex_);
  // Else the write under way fails.
  if (!is_writing_) {
    Stop(Error(Reason::kShuttingDown));
  }
}

void WatchStream::OnDone() {
  wakes_.Remove(wake_);
  calls_.Finished(kWatchCases, code_, std::chrono::steady_clock::now() - started_);
  delete this;
}

}  // namespace candor::review
