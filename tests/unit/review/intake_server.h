// A real intake's relay side on loopback, over a store in memory whose disk can be full.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "candor/relay/v1/relay.pb.h"
#include "candor/rpc/channel.h"
#include "candor/rpc/server.h"
#include "candor/service/work_queue.h"
#include "candor/store/store.h"
#include "candor/testing/certificates.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/seeded_random.h"
#include "intake/manifest_keeper.h"
#include "intake/pull_stream.h"
#include "intake/relay_service.h"
#include "intake/reply_store.h"
#include "intake/slot_store.h"
#include "intake/witness.h"
#include "rocksdb/env.h"
#include "signed_manifest.h"

namespace candor::store {
class FaultFileSystem;
}

namespace candor::review::test {

// rpc::PrepareProcess, once for all tests of this executable.
void PrepareTestProcess();

// `spiffe://test.example/intake/<name>`; lets in review/main.
class IntakeServer {
 public:
  explicit IntakeServer(test_support::TestCa& ca, const std::string& name = "main");
  ~IntakeServer();

  [[nodiscard]] const std::string& name() const { return name_; }

  // Stops and starts on the same port and store.
  void Stop();
  void Start();

  // As a portal's deposit would.
  void Deposit(const relay::v1::RelayedEnvelope& relayed);
  // Whatever the key, as a damaged intake would hold it.
  void Put(const std::string& slot_id, const std::string& value);
  void SetFull(bool full);

  [[nodiscard]] intake::AttachmentStore& attachments() { return *attachments_; }
  [[nodiscard]] const intake::Witness& witness() const { return *witness_; }
  [[nodiscard]] int FullSlots() const;
  [[nodiscard]] int Tombstones() const;
  [[nodiscard]] int Replies() const;
  // Whether a pull was ever sent everything.
  [[nodiscard]] bool CompletedAPull() const { return books_.last_complete != 0; }
  // Of the manifest in force; 0 without one.
  [[nodiscard]] std::uint64_t ManifestSerial() const;
  // How a review with this identity dials it.
  [[nodiscard]] rpc::ChannelSpec Spec(const std::string& identity = "review/main") const;

 private:
  test_support::TestCa& ca_;
  const std::string name_;
  config::v1::ServerConfig config_;
  std::unique_ptr<rocksdb::Env> memory_;
  std::shared_ptr<store::FaultFileSystem> file_system_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<store::Store> store_;
  test_support::FakeClock clock_;
  service::WorkQueue queue_;
  std::unique_ptr<intake::SlotStore> slots_;
  std::unique_ptr<intake::ManifestKeeper> manifests_;
  test_support::SeededRandom random_{11};
  std::unique_ptr<intake::ReplyStore> replies_;
  std::unique_ptr<intake::AttachmentStore> attachments_;
  std::unique_ptr<intake::Witness> witness_;
  intake::PullBooks books_;
  rpc::CallTracker calls_{nullptr};
  std::unique_ptr<intake::RelayService> service_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace candor::review::test
