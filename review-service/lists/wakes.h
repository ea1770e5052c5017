// Who wants to know at once that cases or members changed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace candor::review {

// Thread-safe.
class Wakes {
 public:
  // Called on the thread of the change: must not block, nor call back here.
  using Wake = std::function<void()>;

  // What to call Remove with.
  [[nodiscard]] std::uint64_t Add(Wake wake) {
    const std::lock_guard lock(mutex_);
    wakes_.emplace(++last_, std::move(wake));
    return last_;
  }
  // When it returns, it is not being called, and never will be.
  void Remove(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    wakes_.erase(number);
  }
  void CallAll() const {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, wake] : wakes_) {
      wake();
    }
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Wake> wakes_;
  std::uint64_t last_ = 0;
};

}  // namespace candor::review
