// The numbers of data keys that cases may still get: taken from what the key file reserved, never
// twice, also when the process ends before a number is used.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "absl/status/statusor.h"

namespace candor::review {

// Thread-safe.
class CaseNumbers {
 public:
  // How many are reserved at once, and how few are left when more are called for: filing never
  // waits for the key file.
  static constexpr std::uint32_t kBlock = 4096;
  static constexpr std::uint32_t kLow = kBlock / 2;

  // One that no case ever had. Error(kOverloaded) when none is left: more come soon.
  [[nodiscard]] absl::StatusOr<std::uint32_t> Take();
  // These were reserved, durably; they are taken after those that are left.
  void Renew(std::uint32_t first, std::uint32_t count);
  [[nodiscard]] bool is_low() const;
  [[nodiscard]] bool is_empty() const;

  // Called whenever one is taken while few are left; must not block nor call back. Null ends it:
  // no call is under way when this returns.
  void SetWhenLow(std::function<void()> when_low);

 private:
  mutable std::mutex mutex_;
  std::uint32_t next_ = 0;
  std::uint32_t left_ = 0;
  std::function<void()> when_low_;
};

}  // namespace candor::review
