#include "custody/custody.h"

#include <chrono>
#include <memory>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr std::chrono::seconds kBetweenAttempts(1);
constexpr std::size_t kMaxPassphraseBytes = 1024;
constexpr RecordPlace kKeyCheckPlace{kMeta, kKeyCheckKey};

}  // namespace

Custody::Custody(Parts parts) : parts_(parts) {
  parts_.members.Forget();
  thread_ = std::thread([this] { Run(); });
}

Custody::~Custody() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

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
  if (under_way_ || stopping_ || too_soon) {
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
  const std::uint64_t seals = Seals();
  {
    const std::lock_guard lock(mutex_);
    next_ = Attempt{std::move(passphrase), seals, std::move(done)};
  }
  wake_.notify_all();
}

absl::Status Custody::UnsealNow(const Secret& passphrase) {
  if (!Begin()) {
    return Error(Reason::kTooManyAttempts);
  }
  const absl::Status status = Open(passphrase, Seals());
  End();
  return status;
}

void Custody::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || next_.has_value(); });
    if (!next_) {
      return;
    }
    Attempt attempt = *std::move(next_);
    next_.reset();
    lock.unlock();
    const absl::Status status = Open(attempt.passphrase, attempt.seals);
    attempt.passphrase.Wipe();
    End();
    attempt.done(status);
    lock.lock();
  }
}

std::uint64_t Custody::Seals() {
  const std::lock_guard lock(state_mutex_);
  return seals_;
}

absl::Status Custody::Open(const Secret& passphrase, std::uint64_t seals) {
  absl::StatusOr<KeyRing::Opened> opened = parts_.key_ring.Decode(passphrase.view());
  absl::Status status = opened.status();
  std::shared_ptr<const UnsealedKeys> keys;
  if (status.ok()) {
    keys = KeyRing::KeysOf(*opened);
    status = CheckMasterKey(*keys);
  }
  // Before the cases: only who is a member tells whom they are hidden from.
  std::shared_ptr<const Roster> roster;
  if (status.ok() && parts_.members.Known() == nullptr) {
    auto read = parts_.member_store.ReadOrFound(*keys, parts_.members.founding());
    status = read.status();
    roster = status.ok() ? *std::move(read) : nullptr;
  }
  if (status.ok() && !parts_.cases.loaded()) {
    status = parts_.cases.Load(*keys);
  }
  const std::unique_lock rewrites = parts_.key_ring.HoldRewrites();
  if (status.ok()) {
    status = parts_.key_ring.BringUp(*opened);
  }
  if (!status.ok()) {
    Log(LogEvent::kUnsealRefused);
    return status;
  }
  const std::lock_guard lock(state_mutex_);
  if (seals_ != seals) {
    parts_.cases.Drop();
    return Error(Reason::kSealed);
  }
  if (roster != nullptr) {
    parts_.members.Install(std::move(roster));
  }
  parts_.key_ring.Install(*std::move(opened));
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
  const std::lock_guard lock(state_mutex_);
  ++seals_;
  parts_.key_ring.Seal();
  parts_.members.Forget();
  parts_.cases.Drop();
  Log(LogEvent::kSealed);
  Tell();
}

void Custody::Get(v1::GetCustodyResponse& response) const {
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  response.set_sealed(keys == nullptr);
  if (keys != nullptr) {
    response.mutable_recipient_keys()->Add(keys->recipient_keys().begin(),
                                           keys->recipient_keys().end());
  }
}

}  // namespace candor::review
