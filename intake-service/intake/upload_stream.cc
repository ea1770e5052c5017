#include "intake/upload_stream.h"

#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/rpc/status.h"
#include "candor/service/raw_request.h"
#include "intake/caller_rows.h"

namespace candor::intake {

void UploadBooks::CutSilent(Clock::Time now) {
  const std::lock_guard lock(mutex_);
  std::vector<const void*> silent;
  for (const auto& [stream, entry] : streams_) {
    if (now - entry.heard > kMaxSilence) {
      silent.push_back(stream);
    }
  }
  for (const void* const stream : silent) {
    // Leaving takes the lock: what is found here is there.
    if (const auto found = streams_.find(stream); found != streams_.end()) {
      found->second.context->TryCancel();
    }
  }
}

bool UploadBooks::Enter(const void* stream, std::string portal, Entry entry) {
  const std::lock_guard lock(mutex_);
  int& of_portal = by_portal_[std::move(portal)];
  if (streams_.size() >= std::size_t{kMaxUploads} || of_portal >= kMaxUploadsOfAPortal) {
    return false;
  }
  ++of_portal;
  streams_.emplace(stream, entry);
  return true;
}

void UploadBooks::Heard(const void* stream, Clock::Time now) {
  const std::lock_guard lock(mutex_);
  streams_.at(stream).heard = now;
}

void UploadBooks::Leave(const void* stream, const std::string& portal) {
  const std::lock_guard lock(mutex_);
  streams_.erase(stream);
  --by_portal_[portal];
}

UploadStream::UploadStream(Parts parts, grpc::CallbackServerContext& context,
                           grpc::ByteBuffer& response)
    : parts_(parts),
      context_(context),
      response_(response),
      portal_(rpc::CallerOf(context, parts.trust_domain).name) {
  parts_.calls.Started(context_, kUploadAttachment);
  absl::Status status = parts_.quota.Take(portal_);
  if (status.ok()) {
    entered_ = parts_.books.Enter(this, portal_, {&context_, parts_.clock.Now()});
    status = entered_ ? absl::OkStatus() : Error(Reason::kOverloaded);
  }
  if (status.ok()) {
    StartRead(&bytes_);
  } else {
    Stop(status);
  }
}

void UploadStream::OnReadDone(bool ok) {
  absl::Status status;
  if (ok) {
    parts_.books.Heard(this, parts_.clock.Now());
    status = TakePart();
    bytes_.Clear();
  } else {
    ended_ = true;
    status =
        upload_ ? upload_->End() : InvalidField("header", "is missing; send it before the chunks");
  }
  if (status.ok() && !claimed_ && upload_) {
    Begin();
    return;
  }
  if (!status.ok()) {
    const std::lock_guard lock(mutex_);
    failure_.Update(status);
  }
  Advance();
}

absl::Status UploadStream::TakePart() {
  Wiped<v1::UploadAttachmentRequest> request;
  RETURN_IF_ERROR(service::ParseRequest(bytes_, request.message));
  if (request.message.has_chunk() && upload_) {
    return upload_->Take(*request.message.mutable_chunk());
  }
  if (!request.message.has_header()) {
    return upload_ ? InvalidField("chunk", "is missing; send the next chunk, or end the stream")
                   : InvalidField("header", "is missing; send it before the chunks");
  }
  if (upload_) {
    return InvalidField("header", "comes a second time; send it once");
  }
  ASSIGN_OR_RETURN(upload_, Upload::Open(request.message.header()));
  return absl::OkStatus();
}

void UploadStream::Begin() {
  claimed_ = true;
  parts_.attachments.Begin(upload_->slot_id(), upload_->record(), DayOf(parts_.clock.Now()),
                           [this](absl::StatusOr<AttachmentStore::Record> claimed) {
                             if (claimed.ok()) {
                               upload_->Continue(*std::move(claimed));
                             } else {
                               const std::lock_guard lock(mutex_);
                               failure_.Update(claimed.status());
                             }
                             Advance();
                           });
}

// Ends the turn, or hands it to the next read.
void UploadStream::Advance() {
  std::unique_lock lock(mutex_);
  while (failure_.ok() && upload_->HasBatch()) {
    if (under_way_ == kMaxBatchesUnderWay) {
      has_turn_ = false;
      return;
    }
    ++under_way_;
    lock.unlock();
    AppendBatch();
    lock.lock();
  }
  if (failure_.ok() && !ended_) {
    lock.unlock();
    StartRead(&bytes_);
  } else if (under_way_ > 0) {
    has_turn_ = false;
  } else {
    const absl::Status status = failure_;
    lock.unlock();
    Stop(status);
  }
}

// Each batch is one call of the portal's quota.
void UploadStream::AppendBatch() {
  absl::Status status = parts_.quota.Take(portal_);
  if (!status.ok()) {
    OnAppended(std::move(status));
    return;
  }
  auto batch = upload_->TakeBatch();
  if (!batch.ok()) {
    OnAppended(batch.status());
    return;
  }
  parts_.attachments.Append(upload_->slot_id(), upload_->record(), *std::move(batch),
                            DayOf(parts_.clock.Now()),
                            [this](absl::Status outcome) { OnAppended(std::move(outcome)); });
}

void UploadStream::OnAppended(absl::Status status) {
  {
    const std::lock_guard lock(mutex_);
    --under_way_;
    failure_.Update(status);
    if (has_turn_) {
      return;
    }
    has_turn_ = true;
  }
  Advance();
}

void UploadStream::Stop(const absl::Status& status) {
  if (status.ok()) {
    service::WriteResponse(v1::UploadAttachmentResponse(), response_);
  }
  const grpc::Status answer = rpc::ToGrpcStatus(status);
  code_ = answer.error_code();
  Finish(answer);
}

void UploadStream::OnCancel() { parts_.calls.Cancelled(context_); }

// The duration in whole seconds: the size of an attachment does not show.
void UploadStream::OnDone() {
  if (entered_) {
    parts_.books.Leave(this, portal_);
  }
  const auto duration = std::chrono::steady_clock::now() - started_;
  parts_.calls.Finished(kUploadAttachment, code_,
                        std::chrono::floor<std::chrono::seconds>(duration));
  delete this;
}

}  // namespace candor::intake
