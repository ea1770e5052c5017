#include "casework/panels.h"

#include <algorithm>

#include "casework/standing.h"
#include "google/protobuf/util/time_util.h"

namespace candor::review {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::uint32_t kLeastPeople = 2;

bool Contains(const google::protobuf::RepeatedPtrField<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool DecidedBefore(const Standing& standing, const v1::CaseFile& file) {
  return standing.on_first_panel || standing.is_assigned || standing.was_assigned ||
         std::ranges::any_of(file.proposals(), [&standing](const v1::Proposal& proposal) {
           return proposal.stage() == v1::PROPOSAL_STAGE_DECISION &&
                  Contains(proposal.panel(), standing.member);
         });
}

// The rule that names the outcome, or else the one for all others.
const policy::v1::QuorumRule* RuleFor(const policy::v1::Policy& policy, policy::v1::QuorumUse use,
                                      std::string_view outcome) {
  const policy::v1::QuorumRule* common = nullptr;
  for (const policy::v1::QuorumRule& rule : policy.quorum_rules()) {
    if (rule.use() != use) {
      continue;
    }
    if (Contains(rule.outcomes(), outcome)) {
      return &rule;
    }
    if (rule.outcomes().empty()) {
      common = &rule;
    }
  }
  return common;
}

std::uint32_t NeededBy(const policy::v1::QuorumRule* rule, std::uint32_t panel) {
  if (rule == nullptr || rule->votes_of() == 0) {
    return panel;
  }
  const std::uint32_t share = (panel * rule->votes_for() + rule->votes_of() - 1) / rule->votes_of();
  return std::max(share, rule->least_people());
}

template <typename Element, typename Predicate>
void EraseIf(google::protobuf::RepeatedPtrField<Element>& elements, Predicate predicate) {
  elements.erase(std::remove_if(elements.begin(), elements.end(), predicate), elements.end());
}

// Whether they have an interest in the case, or are no member; whatever their roles and grants.
bool HasConflict(const storage::v1::CaseSummary& summary, const v1::Member* member) {
  if (member == nullptr) {
    return true;
  }
  v1::Member granted = *member;
  granted.add_channels(summary.subject().channel());
  const Standing standing = StandingOf(summary, &granted, "");
  return standing.is_hidden || standing.has_soft_conflict;
}

// What a smaller panel makes of an open proposal.
v1::ProposalState AfterShrinking(const v1::Proposal& proposal) {
  const v1::ProposalState tally = Tally(proposal);
  if (tally != v1::PROPOSAL_STATE_ADOPTED) {
    return tally;
  }
  const bool is_anyone_left = !std::ranges::all_of(
      proposal.panel(),
      [&proposal](const std::string& member) { return HasVoted(proposal, member); });
  return is_anyone_left ? v1::PROPOSAL_STATE_OPEN : v1::PROPOSAL_STATE_VOID;
}

}  // namespace

bool CanVote(const storage::v1::CaseSummary& summary, const v1::CaseFile& file,
             v1::ProposalStage stage, const v1::Member* member,
             std::string_view escalation_channel) {
  const Standing standing = StandingOf(summary, member, escalation_channel);
  if (standing.is_hidden || standing.has_soft_conflict) {
    return false;
  }
  if (stage == v1::PROPOSAL_STAGE_APPEAL) {
    return HasRole(*member, v1::MEMBER_ROLE_APPEALS) && !DecidedBefore(standing, file);
  }
  return HasRole(*member, v1::MEMBER_ROLE_PANEL);
}

std::vector<std::string> EligiblePanel(const storage::v1::CaseSummary& summary,
                                       const v1::CaseFile& file, v1::ProposalStage stage,
                                       const Team& team) {
  std::vector<std::string> panel;
  for (const v1::Member* const member : team.roster.Active()) {
    if (CanVote(summary, file, stage, member, team.escalation_channel)) {
      panel.push_back(member->name());
    }
  }
  return panel;
}

std::optional<std::uint32_t> NeededVotes(const policy::v1::Policy& policy,
                                         const v1::Proposal& proposal) {
  const auto use = proposal.stage() == v1::PROPOSAL_STAGE_APPEAL ? policy::v1::QUORUM_USE_APPEAL
                                                                 : policy::v1::QUORUM_USE_DECISION;
  const auto panel = static_cast<std::uint32_t>(proposal.panel_size());
  std::uint32_t needed = kLeastPeople;
  if (proposal.outcomes().empty()) {
    needed = std::max(needed, NeededBy(RuleFor(policy, use, ""), panel));
  }
  for (const v1::DecidedOutcome& outcome : proposal.outcomes()) {
    needed = std::max(needed, NeededBy(RuleFor(policy, use, outcome.code()), panel));
  }
  return needed > panel ? std::nullopt : std::optional(needed);
}

v1::ProposalState Tally(const v1::Proposal& proposal) {
  std::uint32_t in_favour = 0;
  std::uint32_t waiting = 0;
  for (const std::string& member : proposal.panel()) {
    const auto vote = std::ranges::find(proposal.votes(), member, &v1::PanelVote::member);
    if (vote == proposal.votes().end()) {
      ++waiting;
    } else if (vote->choice() == v1::VOTE_CHOICE_FOR) {
      ++in_favour;
    }
  }
  if (in_favour >= std::max(proposal.needed(), kLeastPeople)) {
    return v1::PROPOSAL_STATE_ADOPTED;
  }
  return in_favour + waiting < proposal.needed() ? v1::PROPOSAL_STATE_REJECTED
                                                 : v1::PROPOSAL_STATE_OPEN;
}

v1::Proposal* OpenProposal(v1::CaseFile& file) {
  const auto open =
      std::ranges::find(*file.mutable_proposals(), v1::PROPOSAL_STATE_OPEN, &v1::Proposal::state);
  return open == file.mutable_proposals()->end() ? nullptr : &*open;
}

bool HasVoted(const v1::Proposal& proposal, std::string_view member) {
  return std::ranges::find(proposal.votes(), member, &v1::PanelVote::member) !=
         proposal.votes().end();
}

void CloseProposal(v1::Proposal& proposal, v1::ProposalState state, absl::Time now) {
  proposal.set_state(state);
  *proposal.mutable_closed_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(now));
}

bool TakeOff(v1::Proposal& proposal, std::string_view member, const policy::v1::Policy& policy,
             absl::Time now) {
  if (!Contains(proposal.panel(), member)) {
    return false;
  }
  const std::string name(member);  // what came may be an entry of the panel itself
  EraseIf(*proposal.mutable_panel(), [&name](const std::string& entry) { return entry == name; });
  EraseIf(*proposal.mutable_votes(),
          [&name](const v1::PanelVote& vote) { return vote.member() == name; });
  const std::optional<std::uint32_t> needed = NeededVotes(policy, proposal);
  if (!needed) {
    CloseProposal(proposal, v1::PROPOSAL_STATE_VOID, now);
    return true;
  }
  proposal.set_needed(*needed);
  const v1::ProposalState state = AfterShrinking(proposal);
  if (state != v1::PROPOSAL_STATE_OPEN) {
    CloseProposal(proposal, state, now);
  }
  return true;
}

bool TakeOffPanels(OpenCase& subject, std::string_view member, const policy::v1::Policy& policy,
                   absl::Time now) {
  v1::Proposal* const open = OpenProposal(*subject.work.mutable_file());
  if (open == nullptr || !TakeOff(*open, member, policy, now)) {
    return false;
  }
  subject.is_changed = true;
  return true;
}

bool RefreshPanel(OpenCase& subject, const Team& team, const policy::v1::Policy& policy,
                  absl::Time now) {
  v1::CaseFile& file = *subject.work.mutable_file();
  v1::Proposal* const open = OpenProposal(file);
  if (open == nullptr) {
    return false;
  }
  const std::vector<std::string> panel(open->panel().begin(), open->panel().end());
  bool has_left = false;
  for (const std::string& name : panel) {
    const v1::Member* const member = team.roster.Find(name);
    const bool must_leave = HasVoted(*open, name) ? HasConflict(subject.summary, member)
                                                  : !CanVote(subject.summary, file, open->stage(),
                                                             member, team.escalation_channel);
    has_left = (must_leave && TakeOff(*open, name, policy, now)) || has_left;
  }
  subject.is_changed = subject.is_changed || has_left;
  return has_left;
}

}  // namespace candor::review
