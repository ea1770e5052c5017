// Ticks for a Pacer that come when a test says so.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

namespace candor::intake {

// Thread-safe. Must outlive the pacer; call Release() before the pacer goes.
class ManualTicks {
 public:
  [[nodiscard]] std::function<void()> source() {
    return [this] {
      std::unique_lock lock(mutex_);
      waiting_ = true;
      ++waits_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return ticked_ || released_; });
      waiting_ = false;
      ticked_ = false;
    };
  }
  // Returns once the pacer waits for a tick.
  void Await() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ && !ticked_; });
  }
  // The tick comes as soon as the pacer waits for it.
  void Tick() {
    Await();
    const std::lock_guard lock(mutex_);
    ticked_ = true;
    changed_.notify_all();
  }
  // From now on ticks come at once.
  void Release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  // How often a tick was waited for.
  [[nodiscard]] int waits() {
    const std::lock_guard lock(mutex_);
    return waits_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool waiting_ = false;
  bool ticked_ = false;
  bool released_ = false;
  int waits_ = 0;
};

}  // namespace candor::intake
