#include "review/watch_stream.h"

#include "audit/call_event.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/rpc/status.h"
#include "candor/service/raw_request.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

constexpr std::string_view kWatchAction = "WatchCases";

}  // namespace

WatchStream::WatchStream(const Parts& parts, std::string_view member,
                         grpc::CallbackServerContext& context, const grpc::ByteBuffer& request)
    : calls_(parts.calls),
      audit_(parts.audit),
      wakes_(parts.cases.wakes()),
      context_(context),
      actor_(ActorOfMember(member)) {
  calls_.Started(context_, kWatchCases);
  absl::Status opened = Open(parts.cases, member, request);
  if (!opened.ok()) {
    is_writing_ = true;
    audit_.Release({.action = kWatchAction, .actor = actor_}, std::move(opened),
                   [this](const absl::Status& status) { OnLogged(status); });
    return;
  }
  // Tells the caller that nothing is missed from now on.
  StartSendInitialMetadata();
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
  {
    const std::lock_guard lock(mutex_);
    if (is_writing_) {
      if (!is_stopped_ && !watch_->Check().ok()) {
        // A reader that does not read must not keep it open.
        context_.TryCancel();
      }
      return;
    }
  }
  TellNext();
}

void WatchStream::TellNext() {
  std::optional<Next> next;
  {
    const std::lock_guard lock(mutex_);
    next = TakeNext();
  }
  if (next) {
    audit_.Release(next->event, std::move(next->outcome),
                   [this](const absl::Status& status) { OnLogged(status); });
  }
}

std::optional<WatchStream::Next> WatchStream::TakeNext() {
  if (is_stopped_ || is_writing_) {
    return std::nullopt;
  }
  v1::WatchCasesResponse response;
  const absl::StatusOr<bool> has_news = watch_->Next(response);
  if (has_news.ok() && !*has_news) {
    return std::nullopt;
  }
  is_writing_ = true;
  Next next{{.action = kWatchAction, .actor = actor_}, has_news.status()};
  if (has_news.ok()) {
    next.event.case_id =
        CaseIdIn(response.has_subject() ? response.subject().name() : response.gone());
    next.event.count = 1;
    bytes_.Clear();
    service::WriteResponse(response, bytes_);
  }
  return next;
}

void WatchStream::OnLogged(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  if (status.ok()) {
    StartWrite(&bytes_);
  } else {
    is_writing_ = false;
    Stop(status);
  }
}

void WatchStream::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    is_writing_ = false;
    if (!ok) {
      Stop(Error(Reason::kShuttingDown));  // the reader is gone; nobody sees it
      return;
    }
  }
  TellNext();
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
