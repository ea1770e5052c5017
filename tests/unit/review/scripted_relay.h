// The relay side of an intake whose contents and refusals the test writes, in this process.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "candor/relay/v1/relay.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/server.h"

namespace candor::review::test {

// Thread-safe.
class ScriptedRelay final : public relay::v1::RelayService::Service {
 public:
  ScriptedRelay();
  ~ScriptedRelay() override;

  [[nodiscard]] std::shared_ptr<grpc::Channel> Channel();

  void Put(const relay::v1::RelayedEnvelope& envelope);
  void Notify(relay::v1::SlotNoticeKind kind, const std::string& slot_id,
              std::uint32_t day = 20516);
  // Replies are answered with this from now on; posted all the same when it is OK or DATA_LOSS.
  void AnswerPosts(grpc::StatusCode code);

  [[nodiscard]] std::map<std::string, std::string> replies() const;
  [[nodiscard]] int posts() const { return posts_; }
  [[nodiscard]] std::size_t envelopes() const;
  [[nodiscard]] std::size_t notices() const;
  // The checkpoint that it holds; kept as it comes.
  [[nodiscard]] std::string witnessed() const;

  grpc::Status Pull(grpc::ServerContext* context, const relay::v1::PullRequest* request,
                    grpc::ServerWriter<relay::v1::PullResponse>* writer) override;
  grpc::Status Acknowledge(grpc::ServerContext* context,
                           const relay::v1::AcknowledgeRequest* request,
                           relay::v1::AcknowledgeResponse* response) override;
  grpc::Status PostReply(grpc::ServerContext* context, const relay::v1::PostReplyRequest* request,
                         relay::v1::PostReplyResponse* response) override;
  grpc::Status GetWitnessed(grpc::ServerContext* context,
                            const relay::v1::GetWitnessedRequest* request,
                            relay::v1::GetWitnessedResponse* response) override;
  grpc::Status WitnessCheckpoint(grpc::ServerContext* context,
                                 const relay::v1::WitnessCheckpointRequest* request,
                                 relay::v1::WitnessCheckpointResponse* response) override;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, relay::v1::RelayedEnvelope> envelopes_;
  std::map<std::string, relay::v1::SlotNotice> notices_;
  std::map<std::string, std::string> replies_;
  std::string witnessed_;
  grpc::StatusCode answer_ = grpc::OK;
  std::atomic<int> posts_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace candor::review::test
