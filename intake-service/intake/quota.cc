#include "intake/quota.h"

#include <algorithm>
#include <chrono>

#include "candor/base/error.h"

namespace candor::intake {

PortalQuota::PortalQuota(const std::vector<std::string>& portals, std::uint32_t calls_per_second,
                         std::uint32_t burst, const Clock& clock)
    : per_second_(calls_per_second), burst_(burst), clock_(clock) {
  for (const std::string& portal : portals) {
    Bucket& bucket = buckets_[portal];
    bucket.tokens = burst_;
    bucket.filled = clock_.Now();
  }
}

absl::Status PortalQuota::Take(std::string_view portal) {
  const auto found = buckets_.find(portal);
  if (found == buckets_.end()) {
    return Error(Reason::kQuotaExceeded);
  }
  Bucket& bucket = found->second;
  const std::lock_guard lock(bucket.mutex);
  const Clock::Time now = clock_.Now();
  const std::chrono::duration<double> elapsed = now - bucket.filled;
  bucket.tokens = std::min(burst_, bucket.tokens + std::max(0.0, elapsed.count()) * per_second_);
  bucket.filled = now;
  if (bucket.tokens < 1) {
    return Error(Reason::kQuotaExceeded);
  }
  bucket.tokens -= 1;
  return absl::OkStatus();
}

}  // namespace candor::intake
