// Who holds the keys: unseals review and seals it again.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/review/v1/custody_service.pb.h"
#include "custody/key_ring.h"
#include "members/member_store.h"
#include "members/members.h"
#include "review/case_store.h"
#include "review/cases.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it. The destructor waits for an attempt under way.
class Custody {
 public:
  // Whoever must know whether review is sealed; must not call back.
  using Changed = std::function<void(bool sealed)>;

  struct Parts {
    KeyRing& key_ring;
    CaseStore& store;
    Cases& cases;
    Members& members;
    MemberStore& member_store;
    const Clock& clock;
    Random& random;
  };
  // Nobody is known to be a member from now on until the unseal.
  explicit Custody(Parts parts);
  ~Custody();
  Custody(const Custody&) = delete;
  Custody& operator=(const Custody&) = delete;

  // Tells `changed` now, and after each change until another is set; null to end it.
  void SetListener(Changed changed);

  // Opens the key file, checks that the master key is that of the store, reads the members
  // (the founding ones are written when there are none yet) and the summaries of all cases. Takes
  // half a second of scrypt, so it is done on a thread of its own, where `done` is called; `done`
  // is called here for Error(kTooManyAttempts): one attempt at a time, and one a second.
  // Error(kWrongPassphrase), Error(kKeyFileDamaged), Error(kStoreFailed). Error(kSealed) when Seal
  // came in between. Unsealed already: takes the key file's keys anew.
  void Unseal(Secret passphrase, absl::AnyInvocable<void(absl::Status)> done);
  // The same, here and now: for the start.
  [[nodiscard]] absl::Status UnsealNow(const Secret& passphrase);

  // Wipes keys, members and summaries at once, also while an attempt is under way.
  void Seal();

  void Get(v1::GetCustodyResponse& response) const;
  [[nodiscard]] bool sealed() const { return parts_.key_ring.Snapshot() == nullptr; }

 private:
  struct Attempt {
    Secret passphrase;
    std::uint64_t seals;  // when it began
    absl::AnyInvocable<void(absl::Status)> done;
  };
  [[nodiscard]] bool Begin();
  void End();
  void Run();
  // With state_mutex_ held.
  void Tell() const;
  [[nodiscard]] std::uint64_t Seals();
  // Error(kSealed) when there were more than `seals` at its end.
  [[nodiscard]] absl::Status Open(const Secret& passphrase, std::uint64_t seals);
  [[nodiscard]] absl::Status CheckMasterKey(const UnsealedKeys& keys);

  const Parts parts_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool under_way_ = false;
  bool stopping_ = false;
  std::optional<Clock::Time> last_attempt_;
  std::optional<Attempt> next_;
  // Held while the state changes and the listener is told, so that it hears of changes in order.
  std::mutex state_mutex_;
  Changed changed_;
  std::uint64_t seals_ = 0;
  std::thread thread_;
};

}  // namespace candor::review
