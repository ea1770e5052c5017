// The members of the conduct team at one moment.
#pragma once

#include <string_view>
#include <vector>

#include "candor/review/v1/member_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"

namespace candor::review {

// Immutable; thread-safe.
class Roster {
 public:
  Roster() = default;
  explicit Roster(storage::v1::Roster stored) : stored_(std::move(stored)) {}

  // Null for who never was a member. One who left is found, with that state.
  [[nodiscard]] const v1::Member* Find(std::string_view name) const;
  // Null unless the member is active.
  [[nodiscard]] const v1::Member* FindActive(std::string_view name) const;
  // All that are active, by name.
  [[nodiscard]] std::vector<const v1::Member*> Active() const;

  [[nodiscard]] const storage::v1::Roster& stored() const { return stored_; }

 private:
  storage::v1::Roster stored_;
};

[[nodiscard]] bool HasRole(const v1::Member& member, v1::MemberRole role);
// Whether the member has a grant for the channel; `*` is one for all but the escalation channel.
[[nodiscard]] bool HasChannel(const v1::Member& member, std::string_view channel,
                              std::string_view escalation_channel);

}  // namespace candor::review
