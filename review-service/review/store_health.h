// Whether the store takes writes: asked for on an interval, logged when it changes. Cases can be
// read from a store that takes none, so health checks do not follow it.
#pragma once

#include <atomic>

#include "candor/store/store.h"

namespace candor::review {

// Tick() is for one thread; writable() for all. `store` must outlive it.
class StoreHealth {
 public:
  explicit StoreHealth(store::Store& store) : store_(store) {}

  // Tries a write. Waits for the disk.
  void Tick();
  [[nodiscard]] bool writable() const { return writable_; }

 private:
  store::Store& store_;
  std::atomic<bool> writable_ = true;
};

}  // namespace candor::review
