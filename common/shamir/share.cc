#include "candor/shamir/share.h"

#include <set>
#include <utility>

#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "candor/shamir/share_set.h"
#include "polynomial.h"

namespace candor::shamir {
namespace {

absl::Status Refused(std::string_view text) { return Error(Reason::kShareRefused, text); }

std::string CommitmentOf(const Share& share) {
  std::string index;
  AppendU8(index, static_cast<std::uint8_t>(share.index));
  std::string size;
  AppendU8(size, static_cast<std::uint8_t>(share.officer.size()));
  return Sha256({"candor/v1 share", share.set_id, index, size, share.officer, share.value.view()});
}

absl::Status CheckSplit(std::string_view key, std::uint32_t threshold,
                        std::span<const std::string> officers) {
  FieldViolations violations;
  if (key.size() != kKeyBytes) {
    violations.Add("key", "is not 32 bytes; draw 32 random bytes");
  }
  if (threshold < kMinThreshold || threshold > officers.size()) {
    violations.Add("threshold", "must be from 2 to the number of officers");
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < officers.size(); ++i) {
    const std::string field = "officers[" + std::to_string(i) + "]";
    if (i >= kMaxShares) {
      violations.Add(field, "is one too many; a key has at most 16 shares");
    }
    if (!IsOfficerName(officers[i])) {
      violations.Add(field, "is no name of an identity; use 1 to 64 of a-z, 0-9 and -");
    }
    if (!names.insert(officers[i]).second) {
      violations.Add(field, "is named before; an officer has one share");
    }
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<SplitKey> Split(std::string_view key, std::uint32_t threshold,
                               std::span<const std::string> officers, Random& random) {
  RETURN_IF_ERROR(CheckSplit(key, threshold, officers));
  SplitKey split;
  split.set.set_set_id(random.Bytes(kSetIdBytes));
  split.set.set_threshold(threshold);
  std::vector<Secret> values =
      SplitBytes(key, threshold, static_cast<std::uint32_t>(officers.size()), random);
  for (std::size_t i = 0; i < officers.size(); ++i) {
    Share& share = split.shares.emplace_back();
    share.set_id = split.set.set_id();
    share.index = static_cast<std::uint32_t>(i + 1);
    share.threshold = threshold;
    share.officer = officers[i];
    share.value = std::move(values[i]);
    storage::v1::ShareOwner& owner = *split.set.add_owners();
    owner.set_officer(share.officer);
    owner.set_commitment(CommitmentOf(share));
  }
  return split;
}

absl::Status CheckShare(const Share& share, const storage::v1::ShareSet& set) {
  if (share.set_id != set.set_id()) {
    return Refused(
        "the share is of another set: of another key file, or from before shares were made anew");
  }
  if (share.index == 0 || share.index > static_cast<std::uint32_t>(set.owners_size()) ||
      share.threshold != set.threshold()) {
    return Refused("the share's number or threshold is not one of its set; it was altered");
  }
  const storage::v1::ShareOwner& owner = set.owners(static_cast<int>(share.index) - 1);
  if (share.officer != owner.officer()) {
    return Refused("the share's number is another officer's; it was altered");
  }
  if (!ConstantTimeEquals(CommitmentOf(share), owner.commitment())) {
    return Refused("the share is not the one that was made for its officer; it was altered");
  }
  return absl::OkStatus();
}

absl::StatusOr<Secret> CombineShares(std::span<const Share> shares,
                                     const storage::v1::ShareSet& set) {
  std::vector<Point> points;
  std::set<std::uint32_t> indexes;
  for (const Share& share : shares) {
    RETURN_IF_ERROR(CheckShare(share, set));
    if (!indexes.insert(share.index).second) {
      return Refused("a share was given twice; each counts once");
    }
    points.push_back({static_cast<std::uint8_t>(share.index), share.value.view()});
  }
  if (points.size() < set.threshold() || points.empty()) {
    return Refused("these are fewer shares than the key file calls for");
  }
  return ValueAtZero(points);
}

}  // namespace candor::shamir
