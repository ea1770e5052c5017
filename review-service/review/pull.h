// One pull from one intake: publishes the manifest, streams what lies there, files it, and
// acknowledges what is durable, in batches. Whatever ends it, and wherever, loses nothing and
// files nothing twice: what was not acknowledged comes again, and is found filed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "review/filing_pool.h"
#include "review/key_ring.h"

namespace candor::review {

// Run() once, on one thread; Cancel() from any, at any time before destruction.
class Pull {
 public:
  // `manifest` is the signed note to publish, or empty. `pool` must outlive this.
  Pull(const std::shared_ptr<grpc::Channel>& channel, std::string manifest,
       std::shared_ptr<const UnsealedKeys> keys, FilingPool& pool);
  // Waits for what is being filed.
  ~Pull();
  Pull(const Pull&) = delete;
  Pull& operator=(const Pull&) = delete;

  // Blocks until all is pulled, filed and acknowledged. OK, or the first thing that went wrong; a
  // refused manifest or a single envelope that could not be filed does not stop the rest.
  [[nodiscard]] absl::Status Run();

  // Ends Run soon, with CANCELLED.
  void Cancel();

 private:
  [[nodiscard]] absl::Status Publish();
  [[nodiscard]] absl::Status Stream();
  void Submit(relay::v1::RelayedEnvelope relayed);
  void OnFiled(const std::string& slot_id, absl::StatusOr<std::string> digest);
  // Sends what is ready once there are `at_least`.
  [[nodiscard]] absl::Status Acknowledge(int at_least);
  // At most `kMaxAcknowledgements` of what is ready; none when there are fewer than `at_least`.
  [[nodiscard]] relay::v1::AcknowledgeRequest TakeReady(int at_least);
  void WaitUntilFiled();
  [[nodiscard]] bool MustStop() const;

  // The context of one call, which Cancel() reaches.
  class Call {
   public:
    Call(Pull& pull, std::chrono::seconds limit);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    [[nodiscard]] grpc::ClientContext& context() { return context_; }

   private:
    Pull& pull_;
    grpc::ClientContext context_;
  };

  const std::unique_ptr<relay::v1::RelayService::Stub> stub_;
  const std::string manifest_;
  const std::shared_ptr<const UnsealedKeys> keys_;
  FilingPool& pool_;

  mutable std::mutex mutex_;
  std::condition_variable filed_;
  bool cancelled_ = false;
  std::set<grpc::ClientContext*> calls_;
  std::size_t under_way_ = 0;
  absl::Status failure_;        // the first envelope that could not be filed
  bool store_refuses_ = false;  // more would be refused as well
  std::deque<relay::v1::Acknowledgement> ready_;
};

}  // namespace candor::review
