// Keeps a store's committer thread busy, so that commits gather and make one group.
#pragma once

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "awaited_outcome.h"
#include "candor/store/store.h"

namespace candor::store {

// Must be released before the store or the object goes.
class HeldCommitter {
 public:
  explicit HeldCommitter(Store& store) : store_(store) {
    std::promise<void> held;
    store.Commit(Batch(), [this, &held](absl::Status) {
      held.set_value();
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return released_; });
    });
    held.get_future().wait();
  }

  // The outcome lives as long as this object.
  AwaitedOutcome& Commit(Batch batch) {
    AwaitedOutcome& outcome = outcomes_.emplace_back();
    store_.Commit(std::move(batch), outcome.Callback());
    return outcome;
  }

  void Release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_one();
  }

 private:
  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
  std::deque<AwaitedOutcome> outcomes_;
};

}  // namespace candor::store
