// Shares of the key file's key that officers have given, until enough are there or ten minutes are
// over.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/secret.h"
#include "candor/shamir/share.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::review {

// Thread-compatible. `clock` must outlive it.
class GivenShares {
 public:
  // From the first one that is given.
  static constexpr std::chrono::minutes kWindow{10};

  explicit GivenShares(const Clock& clock) : clock_(clock) {}

  // Keeps the share in `text`, which the officer of this name gives, until the window is over.
  // Error(kShareRefused) unless it is the one that was made for that officer in `set`; those that
  // are kept stay. The same again changes nothing. Shares of another set are forgotten.
  [[nodiscard]] absl::Status Take(std::string_view officer, std::string_view text,
                                  const storage::v1::ShareSet& set);

  // How many more `set` calls for; none: Combine gives the key.
  [[nodiscard]] std::uint32_t MissingFor(const storage::v1::ShareSet& set) const;
  [[nodiscard]] absl::StatusOr<Secret> Combine(const storage::v1::ShareSet& set) const;

  // When they are forgotten; nothing while there are none.
  [[nodiscard]] std::optional<Clock::Time> until() const;
  // Whose they are, in the order of their indexes.
  [[nodiscard]] std::vector<std::string> Officers() const;

  void Forget() { shares_.clear(); }
  // When the window is over, or the clock was set back before its start.
  void ForgetWhenOver();

 private:
  const Clock& clock_;
  Clock::Time first_given_;
  std::vector<shamir::Share> shares_;
};

}  // namespace candor::review
