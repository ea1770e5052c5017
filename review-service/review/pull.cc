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
constexpr std::size_t kPostsReadAtOnce = 256;
constexpr std::size_t kPostsUnderWay = 32;
constexpr std::size_t kNoticesUnderWay = 1024;

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

Pull::Pull(const std::shared_ptr<grpc::Channel>& channel, std::string intake, std::string manifest,
           std::shared_ptr<const UnsealedKeys> keys, const Parts& parts)
    : stub_(relay::v1::RelayService::NewStub(channel)),
      intake_(std::move(intake)),
      manifest_(std::move(manifest)),
      keys_(std::move(keys)),
      parts_(parts) {}

Pull::~Pull() { WaitUntilFiled(); }

absl::Status Pull::Run() {
  absl::Status outcome = Publish();
  if (absl::IsUnavailable(outcome) || absl::IsDeadlineExceeded(outcome)) {
    return outcome;
  }
  parts_.orphans.AdoptAll(keys_);
  outcome.Update(PostReplies());
  outcome.Update(HaveWitnessed());
  outcome.Update(Stream());
  WaitUntilFiled();
  outcome.Update(Acknowledge(1));
  if (outcome.ok() && !MustStop()) {
    TakeAttachments();
    outcome.Update(Acknowledge(1));
  }
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

absl::Status Pull::HaveWitnessed() {
  ASSIGN_OR_RETURN(const bool must_ask, parts_.witnesses.MustAsk(intake_, *keys_));
  if (!must_ask || MustStop()) {
    return absl::OkStatus();
  }
  relay::v1::GetWitnessedResponse held;
  {
    Call call(*this, kCallLimit);
    RETURN_IF_ERROR(
        WithoutText(stub_->GetWitnessed(&call.context(), relay::v1::GetWitnessedRequest(), &held)));
  }
  ASSIGN_OR_RETURN(const std::optional<relay::v1::WitnessCheckpointRequest> next,
                   parts_.witnesses.Next(intake_, held.signed_checkpoint(), *keys_));
  if (!next) {
    return absl::OkStatus();
  }
  relay::v1::WitnessCheckpointResponse response;
  Call call(*this, kCallLimit);
  RETURN_IF_ERROR(WithoutText(stub_->WitnessCheckpoint(&call.context(), *next, &response)));
  parts_.witnesses.Took(intake_, *next, *keys_);
  return absl::OkStatus();
}

absl::Status Pull::PostReplies() {
  std::string after;
  for (;;) {
    ASSIGN_OR_RETURN(std::vector<Outgoing::Waiting> page,
                     parts_.outgoing.After(intake_, after, kPostsReadAtOnce));
    if (page.empty()) {
      return absl::OkStatus();
    }
    after = page.back().slot_id;
    for (Outgoing::Waiting& waiting : page) {
      if (MustStop() || IsCutOff()) {
        return absl::OkStatus();
      }
      Post(std::move(waiting));
      WaitForFewer(kPostsUnderWay);
    }
  }
}

// A reply that is being posted.
struct Pull::Posting {
  Posting(Pull& pull, Outgoing::Waiting reply)
      : waiting(std::move(reply)), call(pull, kCallLimit) {}
  Outgoing::Waiting waiting;
  Call call;
  relay::v1::PostReplyRequest request;
  relay::v1::PostReplyResponse response;
};

void Pull::Post(Outgoing::Waiting waiting) {
  Begin();
  auto posting = std::make_shared<Posting>(*this, std::move(waiting));
  posting->request.set_slot_id(posting->waiting.slot_id);
  absl::StatusOr<sealed::v1::SealedEnvelope> envelope =
      parts_.outgoing.Seal(*keys_, posting->waiting);
  if (!envelope.ok()) {
    return OnPosted(envelope.status());
  }
  *posting->request.mutable_envelope() = *std::move(envelope);
  stub_->async()->PostReply(
      &posting->call.context(), &posting->request, &posting->response,
      [this, posting](const grpc::Status& status) mutable {
        // Another lies there: it was posted, and this review did not hear of it.
        const bool lies_there = status.ok() || status.error_code() == grpc::ALREADY_EXISTS;
        const Outgoing::Waiting posted = std::move(posting->waiting);
        posting.reset();
        if (!lies_there) {
          return OnPosted(WithoutText(status));
        }
        parts_.outgoing.Posted(keys_, intake_, posted,
                               [this](const absl::Status& noted) { OnPosted(noted); });
      });
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
    Take(page);
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
  Begin();
  std::string slot_id = relayed.slot_id();
  parts_.pool.Submit(keys_, {std::move(relayed), intake_},
                     [this, slot_id = std::move(slot_id)](absl::StatusOr<std::string> digest) {
                       OnFiled(slot_id, std::move(digest));
                     });
}

void Pull::Take(const relay::v1::PullResponse& page) {
  if (page.notices().empty()) {
    return;
  }
  // A notice may be about an envelope that came just before it.
  WaitUntilFiled();
  for (const relay::v1::SlotNotice& notice : page.notices()) {
    if (notice.kind() == relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE) {
      attachments_.push_back(notice);
    } else if (notice.kind() == relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED ||
               notice.kind() == relay::v1::SLOT_NOTICE_KIND_WITHDRAWN) {
      Begin();
      parts_.notices.Take(keys_, notice,
                          [this, notice](const absl::Status& status) { OnTaken(notice, status); });
      WaitForFewer(kNoticesUnderWay);
    }
  }
}

void Pull::TakeAttachments() {
  // A message that could not be filed may list any of them.
  const bool may_let_go = FiledAll();
  for (const relay::v1::SlotNotice& notice : attachments_) {
    if (!parts_.take_attachment || MustStop()) {
      return;
    }
    Call call(*this, kPullLimit);
    if (parts_.take_attachment(keys_, *stub_, call.context(), notice, may_let_go)) {
      const std::lock_guard lock(mutex_);
      ready_notices_.push_back(notice);
    }
  }
}

void Pull::Begin() {
  const std::lock_guard lock(mutex_);
  ++under_way_;
}

// Told under the lock: once it is released the destructor may run to its end.
void Pull::End(const absl::Status& status) {
  failure_.Update(status);
  store_refuses_ = store_refuses_ || IsStoreRefusal(status);
  --under_way_;
  filed_.notify_all();
}

void Pull::OnFiled(const std::string& slot_id, absl::StatusOr<std::string> digest) {
  const std::lock_guard lock(mutex_);
  if (digest.ok() && slot_id.size() == kSlotIdBytes) {
    relay::v1::Acknowledgement durable;
    durable.set_slot_id(slot_id);
    durable.set_envelope_digest(*std::move(digest));
    ready_.push_back(std::move(durable));
  }
  End(digest.status());
}

void Pull::OnTaken(const relay::v1::SlotNotice& notice, const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  if (status.ok()) {
    ready_notices_.push_back(notice);
  }
  End(status);
}

void Pull::OnPosted(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  End(status);
}

absl::Status Pull::Acknowledge(int at_least) {
  for (;;) {
    const relay::v1::AcknowledgeRequest request = TakeReady(at_least);
    if (request.acknowledgements().empty() && request.notices().empty()) {
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
  if (ready_.size() + ready_notices_.size() < static_cast<std::size_t>(at_least)) {
    return request;
  }
  const auto take = [](auto& from, auto& into) {
    while (!from.empty() && into.size() < kMaxAcknowledgements) {
      into.Add(std::move(from.front()));
      from.pop_front();
    }
  };
  take(ready_, *request.mutable_acknowledgements());
  take(ready_notices_, *request.mutable_notices());
  return request;
}

void Pull::WaitForFewer(std::size_t than) {
  std::unique_lock lock(mutex_);
  filed_.wait(lock, [this, than] { return under_way_ < than; });
}

bool Pull::FiledAll() const {
  const std::lock_guard lock(mutex_);
  return failure_.ok();
}

bool Pull::IsCutOff() const {
  const std::lock_guard lock(mutex_);
  return absl::IsUnavailable(failure_) || absl::IsDeadlineExceeded(failure_);
}

bool Pull::MustStop() const {
  const std::lock_guard lock(mutex_);
  return cancelled_ || store_refuses_;
}

}  // namespace candor::review
