// One thread for work that reads the store, so that gRPC's threads and the store's own never wait
// for the disk. Jobs run in the order they came, one at a time; a job must be short (a page, a
// batch). Bounded by its users: each call under way has one job here at most.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "absl/functional/any_invocable.h"

namespace candor::service {

// Thread-safe. What the jobs use must outlive the queue.
class WorkQueue {
 public:
  using Job = absl::AnyInvocable<void()>;

  WorkQueue();
  // Runs what is waiting, then ends.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  void Add(Job job);

 private:
  void Work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace candor::service
