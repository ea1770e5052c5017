#include "upload_stream.h"

#include <utility>

namespace candor::client {

UploadStream::UploadStream(intake::v1::IntakeService::Stub& stub, std::chrono::milliseconds timeout)
    : timeout_(timeout) {
  stub.async()->UploadAttachment(&context_, &response_, this);
  // Parts are sent from outside of gRPC's callbacks.
  AddHold();
  StartCall();
}

bool UploadStream::Send(std::unique_ptr<Part> part) {
  std::unique_lock lock(mutex_);
  WaitUntilIdle(lock);
  if (broken_) {
    return false;
  }
  part_ = std::move(part);
  busy_ = true;
  lock.unlock();
  StartWrite(&part_->message);
  return true;
}

grpc::Status UploadStream::Finish(bool whole) {
  std::unique_lock lock(mutex_);
  WaitUntilIdle(lock);
  if (whole && !broken_) {
    busy_ = true;
    lock.unlock();
    StartWritesDone();
    lock.lock();
    WaitUntilIdle(lock);
  } else if (!broken_) {
    context_.TryCancel();
  }
  lock.unlock();
  RemoveHold();
  lock.lock();
  if (!changed_.wait_for(lock, timeout_, [this] { return done_; })) {
    stalled_ = true;
    context_.TryCancel();
    changed_.wait(lock, [this] { return done_; });
  }
  return stalled_ && !status_.ok() ? grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "")
                                   : status_;
}

void UploadStream::WaitUntilIdle(std::unique_lock<std::mutex>& lock) {
  if (!changed_.wait_for(lock, timeout_, [this] { return !busy_; })) {
    stalled_ = true;
    context_.TryCancel();
    changed_.wait(lock, [this] { return !busy_; });
  }
}

void UploadStream::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  busy_ = false;
  broken_ |= !ok;
  changed_.notify_all();
}

void UploadStream::OnWritesDoneDone(bool ok) { OnWriteDone(ok); }

void UploadStream::OnDone(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  done_ = true;
  status_ = status;
  changed_.notify_all();
}

}  // namespace candor::client
