// Does a piece of work again and again on a thread of its own, until destroyed: the first time
// after one interval. The work must be short, and what it uses must outlive this.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace candor::service {

class Periodic {
 public:
  Periodic(std::chrono::milliseconds interval, std::function<void()> work);
  // Waits for the work under way.
  ~Periodic();
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

 private:
  void Run(std::chrono::milliseconds interval, const std::function<void()>& work);

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace candor::service
