// Who votes on a proposal, and what the votes make of it. Pure, but for TakeOffPanels; thread-safe.
//
// A panel is everybody who has the role and no conflict, when the proposal is made: nobody is
// picked. The appeal's panel has nobody of the first one and nobody who handled the case, so a team
// in which all are on the panel has nobody left for appeals. A decision is only ever made by a
// vote: who goes takes their vote along, and that alone adopts nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/review/v1/casework.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "members/roster.h"
#include "review/case_edit.h"

namespace candor::review {

// Members at one moment, and the channel that `*` is no grant for.
struct Team {
  const Roster& roster;
  std::string_view escalation_channel;
};

// Whether `member` can vote on this case at this stage now: active, with the role (PANEL, or for
// an appeal APPEALS) and a grant for the channel, and without any conflict; for an appeal, never on
// a panel of the decision, and never an assignee. Null is nobody.
[[nodiscard]] bool CanVote(const storage::v1::CaseSummary& summary, const v1::CaseFile& file,
                           v1::ProposalStage stage, const v1::Member* member,
                           std::string_view escalation_channel);

// All who can, by name.
[[nodiscard]] std::vector<std::string> EligiblePanel(const storage::v1::CaseSummary& summary,
                                                     const v1::CaseFile& file,
                                                     v1::ProposalStage stage, const Team& team);

// How many of the proposal's panel must be in favour, by the strictest of the policy's rules for
// its outcomes; all of them when the policy has no rule. Nothing when the panel is no quorum: never
// for fewer than two people.
[[nodiscard]] std::optional<std::uint32_t> NeededVotes(const policy::v1::Policy& policy,
                                                       const v1::Proposal& proposal);

// ADOPTED as soon as `needed` of the panel are in favour, REJECTED as soon as that cannot be
// reached any more, else OPEN. Counts the first vote of each member of the panel, and no others.
[[nodiscard]] v1::ProposalState Tally(const v1::Proposal& proposal);

// The one proposal that is open, or null.
[[nodiscard]] v1::Proposal* OpenProposal(v1::CaseFile& file);

[[nodiscard]] bool HasVoted(const v1::Proposal& proposal, std::string_view member);

void CloseProposal(v1::Proposal& proposal, v1::ProposalState state, absl::Time now);

// Who does not belong there any more leaves the panel, and their vote goes; what is needed is
// counted anew. VOID below the quorum, REJECTED when the rest cannot reach the majority. When the
// rest already has it, the proposal is open until the next vote, and VOID when nobody is left to
// cast one. True when the panel is smaller now.
bool TakeOff(v1::Proposal& proposal, std::string_view member, const policy::v1::Policy& policy,
             absl::Time now);

// The same for the open proposal of the case, whose work is open, when a member leaves or declares
// a conflict. Does not touch who was on the first panel: they stay out of an appeal.
bool TakeOffPanels(OpenCase& subject, std::string_view member, const policy::v1::Policy& policy,
                   absl::Time now);

// The same for all who do not belong on the panel of the open proposal any more, however that came:
// who has a conflict since or is no member goes with their vote; who cannot vote for another reason
// (role, grant, assignment) goes only without one. So nobody undoes a vote by changing roles.
bool RefreshPanel(OpenCase& subject, const Team& team, const policy::v1::Policy& policy,
                  absl::Time now);

}  // namespace candor::review
