// Group commit: one thread that takes the commits which have gathered, has them made durable
// together, and then calls back. Knows no engine.
//
// `Submit` and `SubmitCheck` may be called from any thread, also from within a callback.
// Destruction completes what waits and then stops the thread; nothing may be submitted from other
// threads meanwhile.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "candor/store/store.h"

namespace candor::store {

class Committer {
 public:
  struct Request {
    Batch batch;
    Committed done;
    // A check of writability: a durable write of the engine's own, and no batch.
    bool check = false;
    // Set by the engine.
    absl::Status outcome = absl::OkStatus();
  };
  // Makes the requests durable together, in their order, and sets the outcome of each. Called on
  // the committer's thread only.
  using ApplyGroup = absl::AnyInvocable<void(std::span<Request> group)>;

  struct Limits {
    std::size_t max_waiting_commits;
    std::size_t max_waiting_bytes;
    // A group takes no further commit beyond this; a single larger one makes a group of its own.
    std::size_t max_group_bytes;
  };

  Committer(Limits limits, ApplyGroup apply);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Too much waits already: calls `done` with Error(kOverloaded) before it returns.
  void Submit(Batch batch, Committed done);
  void SubmitCheck(Committed done);

 private:
  void Run();
  // False when there is nothing left and the committer stops.
  bool TakeWaiting(std::vector<Request>& taken);
  void Complete(std::span<Request> group);

  const Limits limits_;
  ApplyGroup apply_;

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Request> waiting_;
  // Of all that is not completed yet, taken or not.
  std::size_t open_commits_ = 0;
  std::size_t open_bytes_ = 0;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace candor::store
