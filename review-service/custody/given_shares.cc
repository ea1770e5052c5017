#include "custody/given_shares.h"

#include <algorithm>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"

namespace candor::review {

absl::Status GivenShares::Take(std::string_view officer, std::string_view text,
                               const storage::v1::ShareSet& set) {
  ForgetWhenOver();
  ASSIGN_OR_RETURN(shamir::Share share, shamir::ParseShare(text));
  RETURN_IF_ERROR(shamir::CheckShare(share, set));
  if (share.officer != officer) {
    return Error(Reason::kShareRefused,
                 "this share is another officer's; each officer gives the own one");
  }
  if (!shares_.empty() && shares_.front().set_id != share.set_id) {
    Forget();
  }
  const auto place = std::ranges::lower_bound(shares_, share.index, {}, &shamir::Share::index);
  if (place != shares_.end() && place->index == share.index) {
    return absl::OkStatus();
  }
  if (shares_.empty()) {
    first_given_ = clock_.Now();
  }
  shares_.insert(place, std::move(share));
  return absl::OkStatus();
}

std::uint32_t GivenShares::MissingFor(const storage::v1::ShareSet& set) const {
  const bool is_set = !shares_.empty() && shares_.front().set_id == set.set_id();
  const auto given = is_set ? static_cast<std::uint32_t>(shares_.size()) : 0;
  return set.threshold() - std::min(given, set.threshold());
}

absl::StatusOr<Secret> GivenShares::Combine(const storage::v1::ShareSet& set) const {
  return shamir::CombineShares(shares_, set);
}

std::optional<Clock::Time> GivenShares::until() const {
  return shares_.empty() ? std::nullopt : std::optional(first_given_ + kWindow);
}

std::vector<std::string> GivenShares::Officers() const {
  std::vector<std::string> officers;
  for (const shamir::Share& share : shares_) {
    officers.push_back(share.officer);
  }
  return officers;
}

void GivenShares::ForgetWhenOver() {
  const Clock::Time now = clock_.Now();
  if (now < first_given_ || now - first_given_ >= kWindow) {
    Forget();
  }
}

}  // namespace candor::review
