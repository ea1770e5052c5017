// One stream of an upload, with a deadline on each step and not on the whole.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "candor/base/wiped_message.h"
#include "candor/intake/v1/intake.grpc.pb.h"

namespace candor::client {

// Driven by one thread: Send until it is false or all is sent, then Finish. While a part is on its
// way the next one can be made.
class UploadStream final : public grpc::ClientWriteReactor<intake::v1::UploadAttachmentRequest> {
 public:
  using Part = Wiped<intake::v1::UploadAttachmentRequest>;

  UploadStream(intake::v1::IntakeService::Stub& stub, std::chrono::milliseconds timeout);
  // Finish must have been called.
  ~UploadStream() override = default;

  // Waits until the part before has left, then starts to send this one. False when the stream is
  // over, or stood still for the timeout.
  [[nodiscard]] bool Send(std::unique_ptr<Part> part);
  // Ends the stream, whole or not, and says what intake answered.
  [[nodiscard]] grpc::Status Finish(bool whole);

 private:
  void OnWriteDone(bool ok) override;
  void OnWritesDoneDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;
  // Until nothing is on its way. Cancels the call when that takes longer than the timeout.
  void WaitUntilIdle(std::unique_lock<std::mutex>& lock);

  const std::chrono::milliseconds timeout_;
  grpc::ClientContext context_;
  intake::v1::UploadAttachmentResponse response_;
  std::unique_ptr<Part> part_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool busy_ = false;  // all under mutex_
  bool broken_ = false;
  bool stalled_ = false;
  bool done_ = false;
  grpc::Status status_;
};

}  // namespace candor::client
