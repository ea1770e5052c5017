// One pull from one intake: publishes the manifest, posts the replies that wait for it, has the
// audit log's checkpoint witnessed, streams what lies there, files it, and acknowledges what is
// durable, in batches. Whatever ends it, and wherever, loses nothing and files nothing twice: what
// was not acknowledged comes again, and is found filed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "audit/witnesses.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "custody/key_ring.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "review/filing_pool.h"
#include "review/notices.h"
#include "review/orphans.h"
#include "review/outgoing.h"

namespace candor::review {

// Brings a complete attachment here, as a notice told; true when the notice may be acknowledged:
// for one that no message lists only with `may_let_go`, since all that came has been filed. Called
// on the pull's thread and may block; `context` is for one call, and ends with the pull.
using TakeAttachment = std::function<bool(
    const std::shared_ptr<const UnsealedKeys>& keys, relay::v1::RelayService::Stub& intake,
    grpc::ClientContext& context, const relay::v1::SlotNotice& notice, bool may_let_go)>;

// Run() once, on one thread; Cancel() from any, at any time before destruction.
class Pull {
 public:
  // What pulls of all intakes work with.
  struct Parts {
    FilingPool& pool;
    Orphans& orphans;
    Outgoing& outgoing;
    Notices& notices;
    Witnesses& witnesses;
    // Null: attachments stay at intake.
    TakeAttachment take_attachment = nullptr;
  };

  // `intake` is the name of the one at the end of `channel`; `manifest` is the signed note to
  // publish, or empty. What `parts` names must outlive this.
  Pull(const std::shared_ptr<grpc::Channel>& channel, std::string intake, std::string manifest,
       std::shared_ptr<const UnsealedKeys> keys, const Parts& parts);
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
  // Gives the audit log's checkpoint to intake, as a witness.
  [[nodiscard]] absl::Status HaveWitnessed();
  // Posts all that waited when it was called; OK, or what went wrong with the whole of it.
  [[nodiscard]] absl::Status PostReplies();
  void Post(Outgoing::Waiting waiting);
  [[nodiscard]] absl::Status Stream();
  void Take(const relay::v1::PullResponse& page);
  void TakeAttachments();
  void Submit(relay::v1::RelayedEnvelope relayed);
  void OnFiled(const std::string& slot_id, absl::StatusOr<std::string> digest);
  void OnTaken(const relay::v1::SlotNotice& notice, const absl::Status& status);
  void OnPosted(const absl::Status& status);
  // One more of what the destructor waits for, and its end, with mutex_ held.
  void Begin();
  void End(const absl::Status& status);
  // Sends what is ready once there are `at_least`.
  [[nodiscard]] absl::Status Acknowledge(int at_least);
  // At most `kMaxAcknowledgements` of what is ready; none when there are fewer than `at_least`.
  [[nodiscard]] relay::v1::AcknowledgeRequest TakeReady(int at_least);
  // Until fewer than that many are under way.
  void WaitForFewer(std::size_t than);
  void WaitUntilFiled() { WaitForFewer(1); }
  [[nodiscard]] bool MustStop() const;
  // Nothing failed so far.
  [[nodiscard]] bool FiledAll() const;
  // Intake answers no more.
  [[nodiscard]] bool IsCutOff() const;

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
  struct Posting;

  const std::unique_ptr<relay::v1::RelayService::Stub> stub_;
  const std::string intake_;
  const std::string manifest_;
  const std::shared_ptr<const UnsealedKeys> keys_;
  const Parts parts_;
  std::vector<relay::v1::SlotNotice> attachments_;  // complete at intake

  mutable std::mutex mutex_;
  std::condition_variable filed_;
  bool cancelled_ = false;
  std::set<grpc::ClientContext*> calls_;
  std::size_t under_way_ = 0;
  absl::Status failure_;        // the first that could not be filed or posted
  bool store_refuses_ = false;  // more would be refused as well
  std::deque<relay::v1::Acknowledgement> ready_;
  std::deque<relay::v1::SlotNotice> ready_notices_;
};

}  // namespace candor::review
