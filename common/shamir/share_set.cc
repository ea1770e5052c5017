#include "candor/shamir/share_set.h"

#include <set>

namespace candor::shamir {
namespace {

constexpr std::size_t kMaxNameBytes = 64;

bool HasUnknownFields(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

}  // namespace

bool IsOfficerName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool IsSound(const storage::v1::ShareSet& set) {
  if (HasUnknownFields(set) || set.set_id().size() != kSetIdBytes ||
      set.threshold() < kMinThreshold || set.owners_size() > kMaxShares ||
      set.threshold() > static_cast<std::uint32_t>(set.owners_size())) {
    return false;
  }
  std::set<std::string_view> officers;
  for (const storage::v1::ShareOwner& owner : set.owners()) {
    if (HasUnknownFields(owner) || !IsOfficerName(owner.officer()) ||
        owner.commitment().size() != kCommitmentBytes || !officers.insert(owner.officer()).second) {
      return false;
    }
  }
  return true;
}

}  // namespace candor::shamir
