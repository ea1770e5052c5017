#include "casework/decision_verbs.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "candor/base/clock.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "casework/clock_view.h"
#include "casework/letters.h"
#include "casework/outcome_checks.h"
#include "casework/panels.h"
#include "google/protobuf/util/time_util.h"

namespace candor::review {
namespace {

using google::protobuf::util::TimeUtil;

google::protobuf::Timestamp StampOf(absl::Time time) {
  return TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(time));
}

// Whether the clock of this code runs from a question to its answer.
bool IsOfAnswer(const policy::v1::Policy& policy, std::string_view code) {
  const auto clock = std::ranges::find(policy.clocks(), code, &policy::v1::Clock::code);
  return clock != policy.clocks().end() &&
         clock->starts_on() == policy::v1::CLOCK_EVENT_REPORTER_ASKED;
}

// The reporter was asked, and had the time for an answer that the policy gives.
bool IsReporterSilent(ChangeContext& context) {
  return std::ranges::any_of(context.subject.shown().clocks(), [&](const v1::CaseClock& clock) {
    return IsOfAnswer(context.policy, clock.code()) &&
           LevelOf(clock, context.now) == v1::CLOCK_LEVEL_BREACHED;
  });
}

bool IsOnPanel(const v1::Proposal& proposal, const std::string& member) {
  return std::ranges::find(proposal.panel(), member) != proposal.panel().end();
}

bool CanVoteNow(ChangeContext& context, const v1::Proposal& proposal, const std::string& member) {
  return CanVote(context.subject.summary, context.file(), proposal.stage(),
                 context.roster.Find(member), context.escalation_channel);
}

void Cast(ChangeContext& context, v1::Proposal& proposal, v1::VoteChoice choice) {
  v1::PanelVote& vote = *proposal.add_votes();
  vote.set_member(context.permit.member());
  vote.set_choice(choice);
  vote.set_reason(std::string(context.reason));
  *vote.mutable_time() = StampOf(context.now);
}

// What a vote was the last word on.
absl::Status CarryOut(ChangeContext& context, const v1::Proposal& adopted) {
  const bool is_appeal = adopted.stage() == v1::PROPOSAL_STAGE_APPEAL;
  Note(context.subject,
       is_appeal ? policy::v1::CLOCK_EVENT_APPEAL_DECIDED : policy::v1::CLOCK_EVENT_DECIDED,
       context.now);
  RETURN_IF_ERROR(
      MoveTo(context, is_appeal ? v1::CASE_STATE_APPEAL_DECIDED : v1::CASE_STATE_DECIDED));
  return WriteLetters(context, adopted);
}

}  // namespace

absl::StatusOr<v1::Proposal*> Propose(ChangeContext& context, v1::Proposal draft) {
  FieldViolations violations;
  CheckProposed(context.policy, draft, DayOf(absl::ToChronoTime(context.now)), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  v1::CaseFile& file = context.file();
  for (std::string& member : EligiblePanel(context.subject.summary, file, draft.stage(),
                                           {context.roster, context.escalation_channel})) {
    draft.add_panel(std::move(member));
  }
  const std::optional<std::uint32_t> needed = NeededVotes(context.policy, draft);
  if (!needed) {
    return draft.stage() == v1::PROPOSAL_STAGE_APPEAL
               ? Error(Reason::kNoQuorum,
                       "too few are left to judge the appeal: a chair has to give the role of "
                       "appeals to members who neither decided nor handled the case")
               : Error(Reason::kNoQuorum);
  }
  draft.set_needed(*needed);
  draft.set_number(static_cast<std::uint32_t>(file.proposals_size()) + 1);
  draft.set_state(v1::PROPOSAL_STATE_OPEN);
  draft.set_author(context.permit.member());
  *draft.mutable_time() = StampOf(context.now);
  RETURN_IF_ERROR(CheckLettersFit(context, draft));
  if (v1::Proposal* const open = OpenProposal(file)) {
    CloseProposal(*open, v1::PROPOSAL_STATE_VOID, context.now);
  }
  context.made = draft.number();
  *file.add_proposals() = std::move(draft);
  return file.mutable_proposals(file.proposals_size() - 1);
}

absl::Status ProposeOutcome(ChangeContext& context, const v1::ProposeOutcomeRequest& request,
                            v1::ProposeOutcomeResponse& response) {
  if (context.state() == v1::CASE_STATE_NEEDS_INFO && !IsReporterSilent(context)) {
    return Error(Reason::kIllegalTransition,
                 "the case is in NEEDS_INFO and the reporter has time to answer; RESUME goes on "
                 "without the answer");
  }
  v1::Proposal draft;
  draft.set_stage(v1::PROPOSAL_STAGE_DECISION);
  *draft.mutable_outcomes() = request.outcomes();
  draft.set_reasons(request.reasons());
  draft.set_without_subject(request.without_subject());
  ASSIGN_OR_RETURN(const v1::Proposal* const proposal, Propose(context, std::move(draft)));
  *context.subject.summary.mutable_first_panel() = proposal->panel();
  context.subject.work.clear_returns_to();
  *response.mutable_proposal() = *proposal;
  return context.state() == v1::CASE_STATE_DELIBERATION
             ? absl::OkStatus()
             : MoveTo(context, v1::CASE_STATE_DELIBERATION);
}

absl::Status Vote(ChangeContext& context, const v1::VoteRequest& request,
                  v1::VoteResponse& response) {
  if (!v1::VoteChoice_IsValid(request.choice()) ||
      request.choice() == v1::VOTE_CHOICE_UNSPECIFIED) {
    return InvalidField("choice", "must be FOR, AGAINST or ABSTAIN");
  }
  v1::Proposal* const open = OpenProposal(context.file());
  if (open == nullptr || open->number() != request.proposal()) {
    return Error(Reason::kVoteClosed);
  }
  const std::string& member = context.permit.member();
  if (!IsOnPanel(*open, member) || !CanVoteNow(context, *open, member)) {
    return Error(Reason::kNotPermitted);
  }
  if (HasVoted(*open, member)) {
    return Error(Reason::kAlreadyVoted);
  }
  RefreshPanel(context.subject, {context.roster, context.escalation_channel}, context.policy,
               context.now);
  if (open->state() == v1::PROPOSAL_STATE_VOID) {
    return Error(Reason::kNoQuorum);
  }
  context.made = open->number();
  Cast(context, *open, request.choice());
  const v1::ProposalState state = Tally(*open);
  if (state != v1::PROPOSAL_STATE_OPEN) {
    CloseProposal(*open, state, context.now);
  }
  *response.mutable_proposal() = *open;
  return state == v1::PROPOSAL_STATE_ADOPTED ? CarryOut(context, *open) : absl::OkStatus();
}

}  // namespace candor::review
