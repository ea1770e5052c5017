#include "intake/pull_stream.h"

#include <utility>

#include "candor/base/error.h"
#include "candor/rpc/status.h"
#include "intake/caller_rows.h"
#include "intake/notices.h"

namespace candor::intake {

PullStream::PullStream(Parts parts, grpc::CallbackServerContext& context)
    : parts_(parts), context_(context) {
  parts_.calls.Started(context_, kPull);
  if (parts_.books.under_way.fetch_add(1) >= kMaxPulls) {
    Stop(Error(Reason::kOverloaded));
  } else {
    ReadNext();
  }
}

void PullStream::ReadNext() {
  auto take = [this](absl::StatusOr<relay::v1::PullResponse> page) { Take(std::move(page)); };
  if (slots_read_) {
    parts_.slots.ReadNoticePage(after_, std::move(take));
  } else {
    parts_.slots.ReadPage(after_, std::move(take));
  }
}

void PullStream::Take(absl::StatusOr<relay::v1::PullResponse> page) {
  if (!page.ok()) {
    Stop(page.status());
    return;
  }
  page_ = *std::move(page);
  if (!page_.envelopes().empty()) {
    after_ = page_.envelopes().rbegin()->slot_id();
    StartWrite(&page_);
  } else if (!page_.notices().empty()) {
    const relay::v1::SlotNotice& last = *page_.notices().rbegin();
    after_ = NoticeKey(last.kind(), last.slot_id());
    StartWrite(&page_);
  } else if (!std::exchange(slots_read_, true)) {
    after_.clear();
    ReadNext();
  } else {
    Stop(absl::OkStatus());
  }
}

void PullStream::OnWriteDone(bool ok) {
  if (ok) {
    ReadNext();
  } else {
    Stop(Error(Reason::kShuttingDown));  // the reader is gone; nobody sees it
  }
}

void PullStream::Stop(const absl::Status& status) {
  if (status.ok()) {
    const auto now = std::chrono::floor<std::chrono::minutes>(parts_.clock.Now());
    parts_.books.last_complete =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  }
  const grpc::Status answer = rpc::ToGrpcStatus(status);
  code_ = answer.error_code();
  Finish(answer);
}

void PullStream::OnCancel() { parts_.calls.Cancelled(context_); }

// The duration in whole seconds: a single envelope more or less does not show.
void PullStream::OnDone() {
  parts_.books.under_way.fetch_sub(1);
  const auto duration = std::chrono::steady_clock::now() - started_;
  parts_.calls.Finished(kPull, code_, std::chrono::floor<std::chrono::seconds>(duration));
  delete this;
}

}  // namespace candor::intake
