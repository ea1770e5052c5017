// Who holds the keys: unseals review and seals it again.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/review/v1/custody_service.pb.h"
#include "candor/service/work_queue.h"
#include "custody/given_shares.h"
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
  // The same by shares: takes that of `officer`, and unseals when it is the last one. Beside the
  // statuses of Unseal, but for the passphrase's, Error(kShareRefused). Only an attempt is limited,
  // not giving a share; after an attempt that failed all that were given are still there, and any
  // of them, given again, tries anew.
  void UnsealWithShare(std::string officer, Secret share,
                       absl::AnyInvocable<void(absl::StatusOr<v1::UnsealWithShareResponse>)> done);
  // Wipes shares that were given more than ten minutes ago.
  void ForgetOldShares();

  // Wipes keys, shares, members and summaries at once, also while an attempt is under way.
  void Seal();

  // All of it but what the schedule of keys and idle time say.
  void Get(v1::GetCustodyResponse& response) const;
  // When the first channel has no key any more, unless keys rotate until then; 1970 while sealed.
  [[nodiscard]] Clock::Time KeysEnd() const;
  [[nodiscard]] bool sealed() const { return parts_.key_ring.Snapshot() == nullptr; }

 private:
  using Decode = absl::FunctionRef<absl::StatusOr<KeyRing::Opened>()>;
  [[nodiscard]] bool Begin();
  void End();
  // With state_mutex_ held.
  void Tell() const;
  [[nodiscard]] std::uint64_t Seals() const;
  // Between Begin() and End(). Error(kSealed) when there were more than `seals` at its end.
  [[nodiscard]] absl::Status Open(Decode decode, std::uint64_t seals);
  [[nodiscard]] absl::Status OpenWithPassphrase(const Secret& passphrase, std::uint64_t seals);
  [[nodiscard]] absl::Status PutInForce(KeyRing::Opened opened, std::uint64_t seals);
  [[nodiscard]] absl::Status CheckMasterKey(const UnsealedKeys& keys);
  [[nodiscard]] absl::StatusOr<v1::UnsealWithShareResponse> TakeShare(std::string_view officer,
                                                                      const Secret& share,
                                                                      std::uint64_t seals);
  [[nodiscard]] absl::Status OpenWithShares(const storage::v1::ShareSet& set, std::uint64_t seals);

  const Parts parts_;

  std::mutex mutex_;
  bool under_way_ = false;
  std::optional<Clock::Time> last_attempt_;
  mutable std::mutex shares_mutex_;
  GivenShares given_;
  // Held while the state changes and the listener is told, so that it hears of changes in order.
  mutable std::mutex state_mutex_;
  Changed changed_;
  std::uint64_t seals_ = 0;
  service::WorkQueue queue_;  // last: it uses all of the above
};

}  // namespace candor::review
