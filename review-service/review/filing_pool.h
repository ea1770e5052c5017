// Files a backlog on a few threads with a bounded window: while so many envelopes or bytes are
// being filed, Submit waits, and with it the stream that they come from.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "custody/key_ring.h"
#include "review/filer.h"
#include "review/pulled_envelope.h"

namespace candor::review {

struct FilingWindow {
  std::size_t threads = 2;
  std::size_t envelopes = 1024;
  std::size_t bytes = 16U << 20;  // a single larger envelope passes alone
};

// Thread-safe. `filer` must outlive it. The destructor files what was submitted.
class FilingPool {
 public:
  FilingPool(Filer& filer, FilingWindow window);
  ~FilingPool();
  FilingPool(const FilingPool&) = delete;
  FilingPool& operator=(const FilingPool&) = delete;

  // Waits for room in the window. `done` as of Filer::File.
  void Submit(std::shared_ptr<const UnsealedKeys> keys, PulledEnvelope pulled, Filed done);

 private:
  struct Work {
    std::shared_ptr<const UnsealedKeys> keys;
    PulledEnvelope pulled;
    Filed done;
  };
  [[nodiscard]] bool HasRoom(std::size_t bytes) const;
  void Run();
  void Leave(std::size_t bytes);

  Filer& filer_;
  const FilingWindow window_;
  std::mutex mutex_;
  std::condition_variable has_room_;
  std::condition_variable has_work_;
  std::deque<Work> work_;
  std::size_t envelopes_ = 0;  // queued, or being opened or committed
  std::size_t bytes_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace candor::review
