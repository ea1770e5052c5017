// The members of the conduct team at one moment.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/review/v1/member_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"

namespace candor::review {

// Immutable; thread-safe.
class Roster {
 public:
  Roster() = default;
  // `digest` is that of the record that it was read from or written as; empty for one that is not
  // stored.
  explicit Roster(storage::v1::Roster stored, std::string digest = "")
      : stored_(std::move(stored)), digest_(std::move(digest)) {}

  // Null for who never was a member. One who left is found, with that state.
  [[nodiscard]] const v1::Member* Find(std::string_view name) const;
  // Null unless the member is active.
  [[nodiscard]] const v1::Member* FindActive(std::string_view name) const;
  // All that are active, by name.
  [[nodiscard]] std::vector<const v1::Member*> Active() const;

  [[nodiscard]] const storage::v1::Roster& stored() const { return stored_; }
  [[nodiscard]] const std::string& digest() const { return digest_; }

  // The commit is refused when the members changed since: for what was decided by this roster, so
  // that nothing is assigned to who left meanwhile, or shown to who is named in it.
  void Require(store::Batch& batch) const;

 private:
  storage::v1::Roster stored_;
  std::string digest_;
};

// The record key of the roster in the family "meta".
inline constexpr std::string_view kRosterKey = "roster";

[[nodiscard]] bool HasRole(const v1::Member& member, v1::MemberRole role);
// An auditor, or an analyst who is nothing else: for them no case exists.
[[nodiscard]] bool IsOnlooker(const v1::Member& member);
// Whether the member has a grant for the channel; `*` is one for all but the escalation channel.
[[nodiscard]] bool HasChannel(const v1::Member& member, std::string_view channel,
                              std::string_view escalation_channel);

}  // namespace candor::review
