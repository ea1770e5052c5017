// The outcome of a commit, waited for. For threads that may block; never a handler's.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "candor/store/store.h"

namespace candor::store {

class AwaitedOutcome {
 public:
  // To be given to exactly one commit; the object must live until `Wait` has returned.
  [[nodiscard]] Committed Callback() {
    return [this](absl::Status status) {
      // Notified under the lock: the waiting thread may destroy this object right after.
      const std::lock_guard lock(mutex_);
      outcome_ = std::move(status);
      done_ = true;
      changed_.notify_one();
    };
  }

  [[nodiscard]] absl::Status Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_; });
    return outcome_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  absl::Status outcome_;
};

}  // namespace candor::store
