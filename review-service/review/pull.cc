#include "review/pull.h"

#include <optional>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/receipt/receipt.h"

namespace candor::review {
namespace {

// A pull that hangs is cut and begun anew; long enough for millions of envelopes.
constexpr std::chrono::seconds kPullLimit(600);
constexpr std::chrono::seconds kCallLimit(30);
constexpr int kAcknowledgedAtOnce = 1024;
constexpr int kMaxAcknowledgements = 4096;

// The codes are the same; the text came from the other side and is dropped.
absl::Status WithoutText(const grpc::Status& status) {
  return status.ok() ? absl::OkStatus()
                     : absl::Status(static_cast<absl::StatusCode>(status.error_code()), "");
}

bool IsStoreRefusal(const absl::Status& status) {
  const std::optional<Reason> reason = ReasonOf(status);
  return reason == Reason::kStoreFull || reason == Reason::kStoreFailed ||
         reason == Reason::kOverloaded;
}

}  // namespace

Pull::Pull(const std::shared_ptr<grpc::Channel>& channel, std::string manifest,
           std::shared_ptr<const UnsealedKeys> keys, FilingPool& pool)
    : stub_(relay::v1::RelayService::NewStub(channel)),
      manifest_(std::move(manifest)),
      keys_(std::move(keys)),
      pool_(pool) {}

Pull::~Pull() { WaitUntilFiled(); }

absl::Status Pull::Run() {
  absl::Status outcome = Publish();
  if (absl::IsUnavailable(outcome) || absl::IsDeadlineExceeded(outcome)) {
    return outcome;
  }
  outcome.Update(Stream());
  WaitUntilFiled();
  outcome.Update(Acknowledge(1));
  const std::lock_guard lock(mutex_);
  outcome.Update(failure_);
  return cancelled_ ? absl::CancelledError() : outcome;
}

void Pull::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  for (grpc::ClientContext* const call : calls_) {
    call->TryCancel();
  }
}

Pull::Call::Call(Pull& pull, std::chrono::seconds limit) : pull_(pull) {
  context_.set_deadline(std::chrono::system_clock::now() + limit);
  const std::lock_guard lock(pull_.mutex_);
  if (pull_.cancelled_) {
    context_.TryCancel();
  }
  pull_.calls_.insert(&context_);
}

Pull::Call::~Call() {
  const std::lock_guard lock(pull_.mutex_);
  pull_.calls_.erase(&context_);
}

absl::Status Pull::Publish() {
  if (manifest_.empty()) {
    return absl::OkStatus();
  }
  relay::v1::PublishManifestRequest request;
  relay::v1::PublishManifestResponse response;
  request.set_signed_manifest(manifest_);
  Call call(*this, kCallLimit);
  return WithoutText(stub_->PublishManifest(&call.context(), request, &response));
}

absl::Status Pull::Stream() {
  Call call(*this, kPullLimit);
  const auto reader = stub_->Pull(&call.context(), relay::v1::PullRequest());
  relay::v1::PullResponse page;
  absl::Status acknowledged;
  while (acknowledged.ok() && !MustStop() && reader->Read(&page)) {
    for (relay::v1::RelayedEnvelope& relayed : *page.mutable_envelopes()) {
      Submit(std::move(relayed));
    }
    acknowledged = Acknowledge(kAcknowledgedAtOnce);
  }
  if (!acknowledged.ok() || MustStop()) {
    call.context().TryCancel();
    static_cast<void>(reader->Finish());
    return acknowledged;
  }
  return WithoutText(reader->Finish());
}

void Pull::Submit(relay::v1::RelayedEnvelope relayed) {
  {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }
  std::string slot_id = relayed.slot_id();
  pool_.Submit(keys_, std::move(relayed),
               [this, slot_id = std::move(slot_id)](absl::StatusOr<std::string> digest) {
                 OnFiled(slot_id, std::move(digest));
               });
}

void Pull::OnFiled(const std::string& slot_id, absl::StatusOr<std::string> digest) {
  // Told under the lock: once it is released the destructor may run to its end.
  const std::lock_guard lock(mutex_);
  if (digest.ok() && slot_id.size() == kSlotIdBytes) {
    relay::v1::Acknowledgement durable;
    durable.set_slot_id(slot_id);
    durable.set_envelope_digest(*std::move(digest));
    ready_.push_back(std::move(durable));
  } else if (!digest.ok()) {
    failure_.Update(digest.status());
    store_refuses_ = store_refuses_ || IsStoreRefusal(digest.status());
  }
  --under_way_;
  filed_.notify_all();
}

absl::Status Pull::Acknowledge(int at_least) {
  for (;;) {
    const relay::v1::AcknowledgeRequest request = TakeReady(at_least);
    if (request.acknowledgements().empty()) {
      return absl::OkStatus();
    }
    relay::v1::AcknowledgeResponse response;
    Call call(*this, kCallLimit);
    RETURN_IF_ERROR(WithoutText(stub_->Acknowledge(&call.context(), request, &response)));
  }
}

relay::v1::AcknowledgeRequest Pull::TakeReady(int at_least) {
  relay::v1::AcknowledgeRequest request;
  const std::lock_guard lock(mutex_);
  if (ready_.size() < static_cast<std::size_t>(at_least)) {
    return request;
  }
  while (!ready_.empty() && request.acknowledgements_size() < kMaxAcknowledgements) {
    request.mutable_acknowledgements()->Add(std::move(ready_.front()));
    ready_.pop_front();
  }
  return request;
}

void Pull::WaitUntilFiled() {
  std::unique_lock lock(mutex_);
  filed_.wait(lock, [this] { return under_way_ == 0; });
}

bool Pull::MustStop() const {
  const std::lock_guard lock(mutex_);
  return cancelled_ || store_refuses_;
}

}  // namespace candor::review
