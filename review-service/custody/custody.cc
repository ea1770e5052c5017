#include "custody/custody.h"

#include <chrono>
#include <memory>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "custody/epochs.h"
#include "custody/timestamp.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr std::chrono::seconds kBetweenAttempts(1);
constexpr std::size_t kMaxPassphraseBytes = 1024;
constexpr RecordPlace kKeyCheckPlace{kMeta, kKeyCheckKey};

}  // namespace

Custody::Custody(Parts parts) : parts_(parts), given_(parts.clock) { parts_.members.Forget(); }

void Custody::SetListener(Changed changed) {
  const std::lock_guard lock(state_mutex_);
  changed_ = std::move(changed);
  Tell();
}

void Custody::Tell() const {
  if (changed_) {
    changed_(sealed());
  }
}

bool Custody::Begin() {
  const std::lock_guard lock(mutex_);
  const Clock::Time now = parts_.clock.Now();
  // A clock that was set back must not lock the officers out.
  const bool too_soon =
      last_attempt_ && now >= *last_attempt_ && now - *last_attempt_ < kBetweenAttempts;
  if (under_way_ || too_soon) {
    return false;
  }
  under_way_ = true;
  return true;
}

void Custody::End() {
  const std::lock_guard lock(mutex_);
  under_way_ = false;
  last_attempt_ = parts_.clock.Now();
}

void Custody::Unseal(Secret passphrase, absl::AnyInvocable<void(absl::Status)> done) {
  if (passphrase.empty() || passphrase.size() > kMaxPassphraseBytes) {
    return done(InvalidField("passphrase", "must be 1 to 1024 bytes"));
  }
  if (!Begin()) {
    return done(Error(Reason::kTooManyAttempts));
  }
  queue_.Add([this, passphrase = std::move(passphrase), seals = Seals(),
              done = std::move(done)]() mutable {
    const absl::Status status = OpenWithPassphrase(passphrase, seals);
    passphrase.Wipe();
    End();
    done(status);
  });
}

absl::Status Custody::UnsealNow(const Secret& passphrase) {
  if (!Begin()) {
    return Error(Reason::kTooManyAttempts);
  }
  const absl::Status status = OpenWithPassphrase(passphrase, Seals());
  End();
  return status;
}

void Custody::UnsealWithShare(
    std::string officer, Secret share,
    absl::AnyInvocable<void(absl::StatusOr<v1::UnsealWithShareResponse>)> done) {
  if (share.empty() || share.size() > shamir::kMaxShareTextBytes) {
    return done(InvalidField("share", "must be 1 to 512 bytes, as candorctl wrote it"));
  }
  queue_.Add([this, officer = std::move(officer), share = std::move(share), seals = Seals(),
              done = std::move(done)]() mutable {
    absl::StatusOr<v1::UnsealWithShareResponse> taken = TakeShare(officer, share, seals);
    share.Wipe();
    done(std::move(taken));
  });
}

absl::StatusOr<v1::UnsealWithShareResponse> Custody::TakeShare(std::string_view officer,
                                                               const Secret& share,
                                                               std::uint64_t seals) {
  ASSIGN_OR_RETURN(const storage::v1::KeyFile slots, parts_.key_ring.Slots());
  if (!slots.has_shares()) {
    return Error(Reason::kShareRefused, "the key file opens by its passphrase only");
  }
  v1::UnsealWithShareResponse response;
  {
    const std::lock_guard lock(shares_mutex_);
    RETURN_IF_ERROR(given_.Take(officer, share.view(), slots.shares()));
    response.set_missing(given_.MissingFor(slots.shares()));
    if (response.missing() > 0) {
      *response.mutable_until() = TimestampOf(*given_.until());
      return response;
    }
  }
  if (!Begin()) {
    return Error(Reason::kTooManyAttempts);
  }
  const absl::Status status = OpenWithShares(slots.shares(), seals);
  End();
  RETURN_IF_ERROR(status);
  response.set_unsealed(true);
  return response;
}

absl::Status Custody::OpenWithShares(const storage::v1::ShareSet& set, std::uint64_t seals) {
  absl::StatusOr<Secret> key;
  {
    const std::lock_guard lock(shares_mutex_);
    key = given_.Combine(set);
  }
  RETURN_IF_ERROR(key.status());
  RETURN_IF_ERROR(Open([&] { return parts_.key_ring.DecodeWithKey(std::move(*key)); }, seals));
  const std::lock_guard lock(shares_mutex_);
  given_.Forget();
  return absl::OkStatus();
}

void Custody::ForgetOldShares() {
  const std::lock_guard lock(shares_mutex_);
  given_.ForgetWhenOver();
}

std::uint64_t Custody::Seals() const {
  const std::lock_guard lock(state_mutex_);
  return seals_;
}

absl::Status Custody::OpenWithPassphrase(const Secret& passphrase, std::uint64_t seals) {
  return Open([&] { return parts_.key_ring.Decode(passphrase.view()); }, seals);
}

absl::Status Custody::Open(Decode decode, std::uint64_t seals) {
  absl::StatusOr<KeyRing::Opened> opened = decode();
  absl::Status status = opened.status();
  if (status.ok()) {
    status = PutInForce(*std::move(opened), seals);
  }
  if (!status.ok()) {
    Log(LogEvent::kUnsealRefused);
  }
  return status;
}

absl::Status Custody::PutInForce(KeyRing::Opened opened, std::uint64_t seals) {
  const std::shared_ptr<const UnsealedKeys> keys = KeyRing::KeysOf(opened);
  RETURN_IF_ERROR(CheckMasterKey(*keys));
  // Before the cases: only who is a member tells whom they are hidden from.
  std::shared_ptr<const Roster> roster;
  if (parts_.members.Known() == nullptr) {
    ASSIGN_OR_RETURN(roster, parts_.member_store.ReadOrFound(*keys, parts_.members.founding()));
  }
  if (!parts_.cases.loaded()) {
    RETURN_IF_ERROR(parts_.cases.Load(*keys));
  }
  const std::unique_lock rewrites = parts_.key_ring.HoldRewrites();
  absl::Status current = parts_.key_ring.BringUp(opened);
  const std::lock_guard lock(state_mutex_);
  if (seals_ != seals) {
    current = Error(Reason::kSealed);
  }
  if (!current.ok()) {
    if (sealed()) {
      parts_.cases.Drop();
    }
    return current;
  }
  if (roster != nullptr) {
    parts_.members.Install(std::move(roster));
  }
  parts_.key_ring.Install(std::move(opened));
  Log(LogEvent::kUnsealed);
  Tell();
  return absl::OkStatus();
}

absl::Status Custody::CheckMasterKey(const UnsealedKeys& keys) {
  const auto check = parts_.store.ReadKeyCheck();
  if (!check.ok()) {
    return Error(Reason::kStoreFailed);
  }
  if (check->has_value()) {
    return PassesKeyCheck(keys.master_key(), kKeyCheckPlace, **check)
               ? absl::OkStatus()
               : Error(Reason::kKeyFileDamaged);
  }
  ASSIGN_OR_RETURN(const storage::v1::SealedRecord made,
                   SealKeyCheck(keys.master_key(), kKeyCheckPlace, parts_.random));
  return parts_.store.WriteKeyCheck(made);
}

void Custody::Seal() {
  {
    const std::lock_guard lock(shares_mutex_);
    given_.Forget();
  }
  const std::lock_guard lock(state_mutex_);
  ++seals_;
  parts_.key_ring.Seal();
  parts_.members.Forget();
  parts_.cases.Drop();
  Log(LogEvent::kSealed);
  Tell();
}

Clock::Time Custody::KeysEnd() const {
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  return keys == nullptr
             ? Clock::Time()
             : std::chrono::sys_days(std::chrono::days(FirstDayWithoutKey(keys->recipient_keys())));
}

void Custody::Get(v1::GetCustodyResponse& response) const {
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  response.set_sealed(keys == nullptr);
  if (keys != nullptr) {
    response.mutable_recipient_keys()->Add(keys->recipient_keys().begin(),
                                           keys->recipient_keys().end());
  }
  // One that cannot be read is told by the next unseal.
  if (const auto slots = parts_.key_ring.Slots(); slots.ok()) {
    response.set_has_passphrase(slots->has_passphrase() || !slots->has_shares());
    response.set_threshold(slots->shares().threshold());
    for (const storage::v1::ShareOwner& owner : slots->shares().owners()) {
      response.add_officers(owner.officer());
    }
  }
  const std::lock_guard lock(shares_mutex_);
  for (const std::string& officer : given_.Officers()) {
    response.add_given(officer);
  }
}

}  // namespace candor::review
