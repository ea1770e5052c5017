// A review without its server: real keys, real store in memory, and portals that seal to it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/audit_log.h"
#include "audit/checkpoints.h"
#include "audit/receipt_proofs.h"
#include "audit/witnesses.h"
#include "candor/base/error.h"
#include "candor/policy/policy_set.h"
#include "candor/receipt/receipt.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/report/v1/report.pb.h"
#include "candor/store/rocksdb_store.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "casework/case_changes.h"
#include "custody/custody.h"
#include "custody/key_ring.h"
#include "members/member_store.h"
#include "members/members.h"
#include "review/case_store.h"
#include "review/cases.h"
#include "review/filer.h"
#include "review/messages.h"
#include "review/notices.h"
#include "review/orphans.h"
#include "review/outgoing.h"
#include "review/thread_store.h"
#include "rocksdb/env.h"

namespace candor::store {
class FaultFileSystem;
}

namespace candor::review::test {

inline constexpr std::string_view kPassphrase = "correct horse battery staple";
inline constexpr std::string_view kWord =
    "zanzibar";  // in every report, so that tests can look for it

// A key ring with one X25519 key of the channel "conduct". `seed` tells teams apart.
[[nodiscard]] storage::v1::KeyRing MakeRing(std::uint64_t seed = 1);
[[nodiscard]] std::shared_ptr<const UnsealedKeys> MakeKeys(std::uint64_t seed = 1);
// Numbers for new cases, as the key file reserves them.
void GiveNumbers(const UnsealedKeys& keys);
// The key file of MakeRing(seed) under kPassphrase, with a scrypt that takes a few milliseconds.
[[nodiscard]] std::string KeyFileOf(std::uint64_t seed = 1);
// The same with the scrypt of a real one.
[[nodiscard]] std::string SlowKeyFileOf(std::uint64_t seed = 1);

// A report that keeps all limits.
[[nodiscard]] report::v1::Report MakeReport(std::string_view text = "it happened");

// What intake would hand over.
class Portal {
 public:
  explicit Portal(std::uint64_t seed = 1) : random_(seed + 1000) {}

  // Sealed to the team of `seed`, in the slot that its receipt leads to.
  [[nodiscard]] relay::v1::RelayedEnvelope Send(const report::v1::Report& report,
                                                std::uint32_t day = 20514);
  // The same with any content in place of a message.
  [[nodiscard]] relay::v1::RelayedEnvelope SendContent(std::string_view content);
  [[nodiscard]] relay::v1::RelayedEnvelope SendMessage(const report::v1::Message& message,
                                                       const ThreadKeys& thread);
  // In a later slot of the thread, with its psk.
  [[nodiscard]] relay::v1::RelayedEnvelope SendLater(std::string_view content,
                                                     const ThreadKeys& thread, std::uint32_t index);
  // Any content in any slot, with any psk.
  [[nodiscard]] relay::v1::RelayedEnvelope SendTo(std::string_view content,
                                                  const std::string& slot_id,
                                                  std::string_view psk) {
    return Seal(content, slot_id, psk);
  }
  [[nodiscard]] ThreadKeys NewThread() { return Receipt::Generate(random_).Thread(); }
  // Seals to this team from now on.
  void SealTo(std::uint64_t team) { team_ = team; }

 private:
  [[nodiscard]] relay::v1::RelayedEnvelope Seal(std::string_view content,
                                                const std::string& slot_id,
                                                std::string_view psk = {});
  test_support::SeededRandom random_;
  std::uint64_t team_ = 1;
};

// The parts of review below the server. The store outlives Restart().
class World {
 public:
  World();
  ~World();

  // Builds everything anew on the same store, sealed.
  void Restart();
  // The same without anything stored; faster than another World.
  void StartOver();
  // Puts the keys of the key file in force, which is made when there is none; `keys` are the same.
  void UnsealWith(const std::shared_ptr<const UnsealedKeys>& keys);

  // Files and waits; the outcome.
  absl::StatusOr<std::string> File(const relay::v1::RelayedEnvelope& relayed,
                                   const std::string& intake = "main");
  absl::StatusOr<std::string> File(const report::v1::Report& report) {
    return File(portal.Send(report));
  }

  // Everything that `member` can list, by pages of `page_size`.
  std::vector<v1::Case> ListAll(std::string_view member = "alice", std::uint32_t page_size = 0);

  // What the filer is made of.
  [[nodiscard]] Filer::Parts FilerParts();
  // Records of a family.
  [[nodiscard]] std::size_t CountOf(store::Family family) const;

  // Whether the disk is full.
  void SetFull(bool full);
  // The disk is full once it has synced so many more commits.
  void FillUpAfterTheNextCommit(int commits = 1);
  // Holds syncs until it is called with false; at once when none is under way.
  void HoldSyncs(bool hold);
  // Flips a bit of the value of `key`, past the store's own checksums.
  void Damage(store::Family family, const std::string& key);

  std::unique_ptr<rocksdb::Env> memory;
  std::shared_ptr<store::FaultFileSystem> file_system;
  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<store::Store> store;
  test_support::TempDir dir;
  test_support::FakeClock clock;
  test_support::SeededRandom random{7};
  Portal portal;
  policy::PolicySet policies;

  // As configured; Restart takes it up.
  std::string escalation_channel;

  std::unique_ptr<Members> members;
  std::unique_ptr<CaseStore> case_store;
  std::unique_ptr<ThreadStore> threads;
  std::unique_ptr<KeyRing> key_ring;
  std::unique_ptr<AuditLog> audit;
  std::unique_ptr<Checkpoints> checkpoints;
  std::unique_ptr<Witnesses> witnesses;
  std::unique_ptr<ReceiptProofs> proofs;
  std::unique_ptr<Cases> cases;
  std::unique_ptr<MemberStore> member_store;
  std::unique_ptr<Custody> custody;
  std::unique_ptr<CaseEditor> editor;
  std::unique_ptr<Orphans> orphans;
  std::unique_ptr<CaseChanges> changes;
  std::unique_ptr<Outgoing> outgoing;
  std::unique_ptr<Notices> notices;
  std::unique_ptr<Messages> messages;
  std::unique_ptr<Filer> filer;

 private:
  void Close();
  void Build();

  // Of HoldSyncs.
  std::mutex mutex_;
  std::condition_variable released_;
  bool is_held_ = false;
};

// Everything in the store, names and values, one after the other.
[[nodiscard]] std::string DumpOf(const store::Store& store);

// The outcome of an Unseal.
[[nodiscard]] absl::Status Unseal(Custody& custody, std::string_view passphrase);

}  // namespace candor::review::test
