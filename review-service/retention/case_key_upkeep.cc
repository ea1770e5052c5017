#include "retention/case_key_upkeep.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "candor/keys/case_key_tree.h"
#include "review/families.h"

namespace candor::review {
namespace {

// What failed is tried again after this.
constexpr std::chrono::seconds kInterval(2);

// Above every number that a stored case has: the key file may be a copy from before they were
// given.
absl::StatusOr<std::uint32_t> FirstUnused(const store::Store& store) {
  std::uint32_t first = 0;
  bool whole = true;
  RETURN_IF_ERROR(store.Scan(kCaseKeys, "", "", [&](std::string_view, std::string_view value) {
    storage::v1::CaseKey key;
    whole = key.ParseFromArray(value.data(), static_cast<int>(value.size()));
    first = std::max(first, key.number() + 1);
    return whole;
  }));
  if (!whole) {
    return absl::DataLossError("the number of a case's key does not parse");
  }
  return first;
}

}  // namespace

CaseKeyUpkeep::CaseKeyUpkeep(Parts parts) : parts_(std::move(parts)) {
  thread_ = std::thread([this] { Run(); });
}

CaseKeyUpkeep::~CaseKeyUpkeep() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  Attend(nullptr);
}

void CaseKeyUpkeep::SetOnReady(std::function<void()> on_ready) {
  const std::lock_guard lock(ready_mutex_);
  on_ready_ = std::move(on_ready);
}

void CaseKeyUpkeep::Wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void CaseKeyUpkeep::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    is_woken_ = false;
    lock.unlock();
    Tick();
    lock.lock();
    changed_.wait_for(lock, kInterval, [this] { return stopping_ || is_woken_; });
  }
}

void CaseKeyUpkeep::Attend(const std::shared_ptr<CaseNumbers>& numbers) {
  if (numbers == numbers_) {
    return;
  }
  if (numbers_ != nullptr) {
    numbers_->SetWhenLow(nullptr);
  }
  numbers_ = numbers;
  is_settled_ = false;
  if (numbers_ != nullptr) {
    numbers_->SetWhenLow([this] { Wake(); });
  }
}

void CaseKeyUpkeep::Tick() {
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  if (keys == nullptr) {
    return Attend(nullptr);
  }
  Attend(keys->case_numbers());
  const bool was_empty = numbers_->is_empty();
  bool is_done = !numbers_->is_low() || Reserve(*keys).ok();
  if (was_empty && !numbers_->is_empty()) {
    const std::lock_guard lock(ready_mutex_);
    if (on_ready_) {
      on_ready_();
    }
  }
  bool must_destroy = !is_settled_;
  {
    const std::lock_guard lock(mutex_);
    must_destroy = std::exchange(must_destroy_, false) || must_destroy;
  }
  if (must_destroy) {
    is_settled_ = Destroy().ok();
    is_done = is_done && is_settled_;
  }
  if (is_failing_ == is_done) {
    Log(is_done ? LogEvent::kCaseKeysRecovered : LogEvent::kCaseKeysFailing);
    is_failing_ = !is_done;
  }
}

absl::Status CaseKeyUpkeep::Reserve(const UnsealedKeys& keys) {
  std::uint32_t unused = 0;
  if (keys.case_numbers()->is_empty()) {
    ASSIGN_OR_RETURN(unused, FirstUnused(parts_.store));
  }
  absl::StatusOr<std::uint32_t> first = Error(Reason::kInternal);
  RETURN_IF_ERROR(parts_.key_ring.Rewrite([&](storage::v1::KeyRing& ring) {
    storage::v1::CaseKeyTree& tree = *ring.mutable_case_keys();
    if (tree.nodes().empty() && tree.reserved_until() == 0) {
      keys::PlantCaseKeys(tree, parts_.random);
    }
    tree.set_reserved_until(std::max(tree.reserved_until(), unused));
    first = keys::ReserveCaseKeys(tree, CaseNumbers::kBlock);
  }));
  RETURN_IF_ERROR(first.status());
  keys.case_numbers()->Renew(*first, CaseNumbers::kBlock);
  return absl::OkStatus();
}

absl::Status CaseKeyUpkeep::Destroy() {
  const std::lock_guard lock(destroying_);
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  if (keys == nullptr) {
    return Error(Reason::kSealed);
  }
  absl::StatusOr<Tombstones::ToDestroy> found = parts_.tombstones.FindToDestroy(*keys);
  absl::Status status = found.status();
  if (status.ok() && found->numbers.empty()) {
    return status;
  }
  if (status.ok()) {
    status = parts_.key_ring.Rewrite([&found](storage::v1::KeyRing& ring) {
      keys::DestroyCaseKeys(*ring.mutable_case_keys(), found->numbers);
    });
  }
  if (status.ok()) {
    status = parts_.tombstones.NoteDestroyed(*keys, *found);
  }
  if (!status.ok()) {
    const std::lock_guard waiting(mutex_);
    must_destroy_ = true;
  }
  return status;
}

}  // namespace candor::review
