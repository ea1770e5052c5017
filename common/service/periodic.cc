#include "candor/service/periodic.h"

#include <utility>

namespace candor::service {

Periodic::Periodic(std::chrono::milliseconds interval, std::function<void()> work)
    : thread_([this, interval, work = std::move(work)] { Run(interval, work); }) {}

Periodic::~Periodic() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_one();
  thread_.join();
}

void Periodic::Run(std::chrono::milliseconds interval, const std::function<void()>& work) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, interval, [this] { return stopping_; })) {
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace candor::service
