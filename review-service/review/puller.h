// Pulls from one intake again and again, on a thread of its own, while review is unsealed.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/rpc/channel.h"
#include "custody/key_ring.h"
#include "review/pull.h"

namespace candor::review {

struct PullStats {
  // When the last pull ended with all filed and acknowledged: seconds since 1970-01-01; 0: never.
  std::atomic<std::int64_t> last_success = 0;
  std::atomic<std::uint64_t> failures = 0;
  // The UTC day on which the last pull of that kind had begun; 0: never.
  std::atomic<std::uint32_t> whole_since_day = 0;
};

// Thread-safe. What `Parts` names must outlive it. The destructor ends a pull under way.
class Puller {
 public:
  struct Parts {
    std::string name;  // of the intake
    int index;         // of the intake, for logs
    rpc::ChannelSpec channel;
    std::string manifest_file;
    std::chrono::milliseconds interval;
    const KeyRing& key_ring;
    Pull::Parts pull;
    const Clock& clock;
    Random& random;
  };
  // Begins at once.
  explicit Puller(Parts parts);
  ~Puller();
  Puller(const Puller&) = delete;
  Puller& operator=(const Puller&) = delete;

  // After review was unsealed: pulls now. After it was sealed: ends the pull under way.
  void Wake();

  [[nodiscard]] const std::string& name() const { return parts_.name; }
  [[nodiscard]] const PullStats& stats() const { return stats_; }

 private:
  void Run();
  // Until the next pull.
  [[nodiscard]] std::chrono::milliseconds PullOnce();
  [[nodiscard]] absl::Status PullWith(std::shared_ptr<const UnsealedKeys> keys,
                                      const absl::StatusOr<std::string>& manifest);
  [[nodiscard]] absl::Status RunPull(Pull& pull);
  void Succeed(Day began);
  void Fail(const absl::Status& status);

  const Parts parts_;
  PullStats stats_;
  int failures_in_a_row_ = 0;  // of the thread alone

  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = true;  // the first pull does not wait
  bool stopping_ = false;
  Pull* under_way_ = nullptr;
  std::thread thread_;  // last: it uses all of the above
};

// How long to wait after that many failures in a row: a second, doubled each time, never longer
// than the interval or a minute, and somewhere in the upper half of it, so that several do not
// come at once. `dice` is random.
[[nodiscard]] std::chrono::milliseconds Backoff(int failures, std::chrono::milliseconds interval,
                                                std::uint8_t dice);

}  // namespace candor::review
