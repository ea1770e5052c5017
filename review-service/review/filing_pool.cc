#include "review/filing_pool.h"

#include <utility>

namespace candor::review {

FilingPool::FilingPool(Filer& filer, FilingWindow window) : filer_(filer), window_(window) {
  for (std::size_t i = 0; i < window_.threads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

FilingPool::~FilingPool() {
  {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] { return envelopes_ == 0; });
    stopping_ = true;
  }
  has_work_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool FilingPool::HasRoom(std::size_t bytes) const {
  return envelopes_ == 0 || (envelopes_ < window_.envelopes && bytes_ + bytes <= window_.bytes);
}

void FilingPool::Submit(std::shared_ptr<const UnsealedKeys> keys, PulledEnvelope pulled,
                        Filed done) {
  const std::size_t bytes = pulled.relayed.envelope().size();
  {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [&] { return HasRoom(bytes); });
    ++envelopes_;
    bytes_ += bytes;
    work_.push_back({std::move(keys), std::move(pulled), std::move(done)});
  }
  has_work_.notify_one();
}

void FilingPool::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    has_work_.wait(lock, [this] { return stopping_ || !work_.empty(); });
    if (work_.empty()) {
      return;
    }
    Work work = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    const std::size_t bytes = work.pulled.relayed.envelope().size();
    filer_.File(
        std::move(work.keys), std::move(work.pulled),
        [this, bytes, done = std::move(work.done)](absl::StatusOr<std::string> digest) mutable {
          done(std::move(digest));
          Leave(bytes);
        });
    lock.lock();
  }
}

void FilingPool::Leave(std::size_t bytes) {
  // Told under the lock: once it is released the destructor may run to its end.
  const std::lock_guard lock(mutex_);
  --envelopes_;
  bytes_ -= bytes;
  has_room_.notify_all();
}

}  // namespace candor::review
