// Whether the store takes writes: asked for on an interval, told on, logged when it changes.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "candor/store/store.h"

namespace candor::service {

// Tick() is for one thread; writable() for all. `store` must outlive it.
class StoreHealth {
 public:
  // `tell` hears the outcome of every Tick; it may be null.
  StoreHealth(store::Store& store, std::function<void(bool writable)> tell)
      : store_(store), tell_(std::move(tell)) {}

  // Tries a write. Waits for the disk.
  void Tick();
  [[nodiscard]] bool writable() const { return writable_; }

 private:
  store::Store& store_;
  std::function<void(bool)> tell_;
  std::atomic<bool> writable_ = true;
};

}  // namespace candor::service
