#include "committer.h"

#include <utility>

#include "candor/base/error.h"

namespace candor::store {
namespace {

// The requests from the front of `taken` that fit into one group: at least one.
std::span<Committer::Request> NextGroup(std::span<Committer::Request> taken,
                                        std::size_t max_bytes) {
  std::size_t bytes = taken.front().batch.bytes();
  std::size_t count = 1;
  while (count < taken.size() && bytes < max_bytes &&
         taken[count].batch.bytes() <= max_bytes - bytes) {
    bytes += taken[count].batch.bytes();
    ++count;
  }
  return taken.first(count);
}

}  // namespace

Committer::Committer(Limits limits, ApplyGroup apply)
    : limits_(limits), apply_(std::move(apply)), thread_([this] { Run(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Committer::Submit(Batch batch, Committed done) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = batch.bytes();
    if (open_commits_ < limits_.max_waiting_commits && bytes <= limits_.max_waiting_bytes &&
        open_bytes_ <= limits_.max_waiting_bytes - bytes) {
      ++open_commits_;
      open_bytes_ += bytes;
      waiting_.push_back({.batch = std::move(batch), .done = std::move(done)});
      if (waiting_.size() == 1) {
        arrived_.notify_one();
      }
      return;
    }
  }
  done(Error(Reason::kOverloaded));
}

void Committer::SubmitCheck(Committed done) {
  const std::lock_guard lock(mutex_);
  ++open_commits_;
  waiting_.push_back({.batch = {}, .done = std::move(done), .check = true});
  arrived_.notify_one();
}

void Committer::Run() {
  std::vector<Request> taken;
  while (TakeWaiting(taken)) {
    std::span<Request> rest = taken;
    while (!rest.empty()) {
      const std::span<Request> group = NextGroup(rest, limits_.max_group_bytes);
      apply_(group);
      Complete(group);
      rest = rest.subspan(group.size());
    }
    taken.clear();
  }
}

bool Committer::TakeWaiting(std::vector<Request>& taken) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  taken.swap(waiting_);
  return !taken.empty();
}

void Committer::Complete(std::span<Request> group) {
  std::size_t bytes = 0;
  for (Request& request : group) {
    bytes += request.batch.bytes();
    // Freed before the callback, so that a caller who goes on at once does not find it counted.
    request.batch = Batch();
  }
  {
    const std::lock_guard lock(mutex_);
    open_commits_ -= group.size();
    open_bytes_ -= bytes;
  }
  for (Request& request : group) {
    request.done(std::move(request.outcome));
    request.done = nullptr;
  }
}

}  // namespace candor::store
