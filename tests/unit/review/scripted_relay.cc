#include "scripted_relay.h"

#include "candor/hpke/sha256.h"
#include "grpcpp/server_builder.h"

namespace candor::review::test {
namespace {

constexpr int kLongestSleepMs = 100;

}  // namespace

ScriptedRelay::ScriptedRelay() {
  grpc::ServerBuilder builder;
  builder.RegisterService(this);
  // How long a thread of the server may sleep on after Shutdown; 10 s unless told otherwise.
  builder.SetSyncServerOption(grpc::ServerBuilder::CQ_TIMEOUT_MSEC, kLongestSleepMs);
  server_ = builder.BuildAndStart();
}

ScriptedRelay::~ScriptedRelay() { server_->Shutdown(); }

std::shared_ptr<grpc::Channel> ScriptedRelay::Channel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void ScriptedRelay::Put(const relay::v1::RelayedEnvelope& envelope) {
  const std::lock_guard lock(mutex_);
  envelopes_[envelope.slot_id()] = envelope;
}

void ScriptedRelay::Notify(relay::v1::SlotNoticeKind kind, const std::string& slot_id,
                           std::uint32_t day) {
  const std::lock_guard lock(mutex_);
  relay::v1::SlotNotice& notice = notices_[std::to_string(kind) + slot_id];
  notice.set_kind(kind);
  notice.set_slot_id(slot_id);
  notice.set_day(day);
}

void ScriptedRelay::AnswerPosts(grpc::StatusCode code) {
  const std::lock_guard lock(mutex_);
  answer_ = code;
}

std::map<std::string, std::string> ScriptedRelay::replies() const {
  const std::lock_guard lock(mutex_);
  return replies_;
}

std::size_t ScriptedRelay::envelopes() const {
  const std::lock_guard lock(mutex_);
  return envelopes_.size();
}

std::size_t ScriptedRelay::notices() const {
  const std::lock_guard lock(mutex_);
  return notices_.size();
}

grpc::Status ScriptedRelay::Pull(grpc::ServerContext* /*context*/,
                                 const relay::v1::PullRequest* /*request*/,
                                 grpc::ServerWriter<relay::v1::PullResponse>* writer) {
  relay::v1::PullResponse page;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [slot_id, envelope] : envelopes_) {
      *page.add_envelopes() = envelope;
    }
    for (const auto& [key, notice] : notices_) {
      *page.add_notices() = notice;
    }
  }
  writer->Write(page);
  return grpc::Status::OK;
}

grpc::Status ScriptedRelay::Acknowledge(grpc::ServerContext* /*context*/,
                                        const relay::v1::AcknowledgeRequest* request,
                                        relay::v1::AcknowledgeResponse* /*response*/) {
  const std::lock_guard lock(mutex_);
  for (const auto& durable : request->acknowledgements()) {
    const auto found = envelopes_.find(durable.slot_id());
    if (found != envelopes_.end() &&
        Sha256(found->second.envelope()) == durable.envelope_digest()) {
      envelopes_.erase(found);
    }
  }
  for (const auto& notice : request->notices()) {
    notices_.erase(std::to_string(notice.kind()) + notice.slot_id());
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedRelay::PostReply(grpc::ServerContext* /*context*/,
                                      const relay::v1::PostReplyRequest* request,
                                      relay::v1::PostReplyResponse* /*response*/) {
  ++posts_;
  const std::lock_guard lock(mutex_);
  const std::string envelope = request->envelope().SerializeAsString();
  if (answer_ == grpc::OK || answer_ == grpc::DATA_LOSS) {
    const auto [at, is_new] = replies_.try_emplace(request->slot_id(), envelope);
    if (!is_new && at->second != envelope) {
      return {grpc::ALREADY_EXISTS, ""};
    }
  }
  return {answer_, ""};
}

std::string ScriptedRelay::witnessed() const {
  const std::lock_guard lock(mutex_);
  return witnessed_;
}

grpc::Status ScriptedRelay::GetWitnessed(grpc::ServerContext* /*context*/,
                                         const relay::v1::GetWitnessedRequest* /*request*/,
                                         relay::v1::GetWitnessedResponse* response) {
  response->set_signed_checkpoint(witnessed());
  return grpc::Status::OK;
}

grpc::Status ScriptedRelay::WitnessCheckpoint(grpc::ServerContext* /*context*/,
                                              const relay::v1::WitnessCheckpointRequest* request,
                                              relay::v1::WitnessCheckpointResponse* /*response*/) {
  const std::lock_guard lock(mutex_);
  witnessed_ = request->signed_checkpoint();
  return grpc::Status::OK;
}

}  // namespace candor::review::test
