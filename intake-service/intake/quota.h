// What one portal may do: a token bucket per portal name (never per address). In memory only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "candor/base/clock.h"

namespace candor::intake {

// Thread-safe. `clock` must outlive it; when it is set back, buckets stay as they are.
class PortalQuota {
 public:
  PortalQuota(const std::vector<std::string>& portals, std::uint32_t calls_per_second,
              std::uint32_t burst, const Clock& clock);

  // Takes one call of `portal`: OK, or Error(kQuotaExceeded). A portal that is not in the list has
  // no bucket and no calls.
  [[nodiscard]] absl::Status Take(std::string_view portal);

 private:
  struct Bucket {
    std::mutex mutex;
    double tokens = 0;
    Clock::Time filled;
  };

  double per_second_;
  double burst_;
  const Clock& clock_;
  std::map<std::string, Bucket, std::less<>> buckets_;  // fixed after the start
};

}  // namespace candor::intake
