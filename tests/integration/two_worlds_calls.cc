// The changes of cases that members of two worlds make.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "casework/appeal_verbs.h"
#include "casework/closing.h"
#include "casework/decision_verbs.h"
#include "casework/remedy_verbs.h"
#include "casework/screening_verbs.h"
#include "casework/text_verbs.h"
#include "casework/triage_verbs.h"
#include "two_worlds_side.h"

namespace candor::review::test {

template <typename Request, typename Response>
void Side::Verb(const std::string& actor, Action action, const std::string& name, Dice& dice,
                absl::Status (*verb)(ChangeContext&, const Request&, Response&), Request request) {
  v1::CaseChange& change = *request.mutable_change();
  change.set_name(name);
  change.set_reason(dice.Chance(90) ? "because" : "");
  if (dice.Chance(20)) {
    change.set_etag(std::to_string(dice.Roll(6)));
  }
  if (dice.Chance(20)) {
    change.set_request_id(std::string(16, static_cast<char>('a' + dice.Roll(3))));
  }
  Note(actor, std::string(ActionCode(action)).append(" ").append(request.ShortDebugString()),
       desk_.Do(actor, action, verb, request));
}

void Side::Reply(const std::string& actor, const std::string& name, Dice& dice) {
  v1::SendReplyRequest request;
  request.set_parent(name);
  request.set_text("we look into it");
  request.set_purpose(dice.Chance(50) ? v1::TEXT_PURPOSE_FEEDBACK : v1::TEXT_PURPOSE_UNSPECIFIED);
  Waiting<v1::SendReplyResponse> waiting;
  world_.messages->Send(actor, request, waiting.Done());
  Note(actor, "SendReply", waiting.Get());
}

void Side::Link(const std::string& actor, const std::string& name, const std::string& other) {
  v1::LinkCasesRequest request;
  request.set_name(name);
  request.set_other(other);
  Waiting<v1::LinkCasesResponse> waiting;
  world_.messages->Link(actor, request, waiting.Done());
  Note(actor, "LinkCases", waiting.Get());
}

void Side::Push(const std::string& name, Dice& dice) {
  for (const char* const actor : {"anna", "ben", "cleo"}) {
    const absl::StatusOr<v1::Case> shown = desk_.Get(actor, name);
    if (shown.ok() && shown->own_conflict() == v1::CONFLICT_LEVEL_UNSPECIFIED) {
      static_cast<void>(desk_.DeclareConflict(actor, name, v1::CONFLICT_LEVEL_NONE));
    }
  }
  for (const char* const actor : {"anna", "ben", "cleo"}) {
    PushBy(actor, name, dice);
  }
}

void Side::PushBy(const std::string& actor, const std::string& name, Dice& dice) {
  const bool asks = dice.Chance(30);
  const bool is_without_subject = dice.Chance(70);
  const absl::StatusOr<v1::Case> shown = desk_.Get(actor, name);
  if (!shown.ok()) {
    return;
  }
  const auto may = [&](Action action) {
    return std::ranges::find(shown->permitted_actions(), ActionCode(action)) !=
           shown->permitted_actions().end();
  };
  const auto run = [&](Action action, auto verb, auto request) {
    request.mutable_change()->set_name(name);
    request.mutable_change()->set_reason("because");
    static_cast<void>(desk_.Do(actor, action, verb, request));
  };
  if (shown->assignees().empty() && may(Action::kTakeCase)) {
    return run(Action::kTakeCase, TakeCase, v1::TakeCaseRequest());
  }
  for (std::uint32_t number = 1; number <= shown->message_count(); ++number) {
    v1::ReleaseMessageRequest release;
    release.set_message(number);
    run(Action::kReleaseMessage, ReleaseMessage, release);
    v1::RecordDeliveryRequest delivery;
    delivery.set_message(number);
    delivery.mutable_delivered_time()->set_seconds(
        absl::ToUnixSeconds(absl::FromChrono(world_.clock.Now())));
    run(Action::kRecordDelivery, RecordDelivery, delivery);
    if (shown->state() == v1::CASE_STATE_REMEDY) {
      v1::FileAppealRequest appeal;
      appeal.set_party(v1::APPEAL_PARTY_REPORTER);
      appeal.set_message(number);
      run(Action::kFileAppeal, FileAppeal, appeal);
    }
  }
  if (asks && shown->state() == v1::CASE_STATE_TRIAGE) {
    v1::AskReporterRequest request;
    request.set_text("what was it?");
    return run(Action::kAskReporter, AskReporter, request);
  }
  if (may(Action::kClose)) {
    run(Action::kClose, Close, v1::CloseRequest());
  }
  if (may(Action::kStartInvestigation)) {
    return run(Action::kStartInvestigation, StartInvestigation, v1::StartInvestigationRequest());
  }
  if (may(Action::kProposeOutcome) && shown->state() == v1::CASE_STATE_INVESTIGATING) {
    v1::ProposeOutcomeRequest request;
    request.add_outcomes()->set_code("WARNING");
    request.set_reasons("what was found");
    request.set_without_subject(is_without_subject);
    return run(Action::kProposeOutcome, ProposeOutcome, request);
  }
  for (std::uint32_t proposal = 1; proposal <= 3; ++proposal) {
    v1::VoteRequest vote;
    vote.set_proposal(proposal);
    vote.set_choice(v1::VOTE_CHOICE_FOR);
    run(Action::kVote, Vote, vote);
  }
}

void Side::Carry(const std::string& actor, Action action, const std::string& name,
                 const std::string& other, Dice& dice) {
  const std::uint32_t number = 1 + dice.Roll(4);
  const std::int64_t now = absl::ToUnixSeconds(absl::FromChrono(world_.clock.Now()));
  const auto run = [&](auto verb, auto request) {
    Verb(actor, action, name, dice, verb, std::move(request));
  };
  switch (action) {
    case Action::kSeeCase:
    case Action::kReadText:
      return ReadCase(actor, name);
    case Action::kDeclareConflict: {
      v1::DeclareConflictRequest request;
      request.set_level(dice.Pick(std::array{v1::CONFLICT_LEVEL_NONE, v1::CONFLICT_LEVEL_NONE,
                                             v1::CONFLICT_LEVEL_NONE, v1::CONFLICT_LEVEL_SOFT,
                                             v1::CONFLICT_LEVEL_HARD}));
      return run(DeclareConflict, request);
    }
    case Action::kTakeCase:
      return run(TakeCase, v1::TakeCaseRequest());
    case Action::kAssign: {
      v1::AssignRequest request;
      request.add_members(dice.Pick(std::array{"anna", "ben", "cleo", "xena", "nobody"}));
      return run(Assign, request);
    }
    case Action::kUpdateCase: {
      v1::UpdateCaseRequest request;
      request.mutable_subject()->set_severity(v1::SEVERITY_S1);
      request.mutable_subject()->add_labels("urgent");
      request.mutable_subject()->add_party_employers("Example Ltd");
      request.add_update_mask(
          dice.Pick(std::array{"severity", "labels", "party_employers", "danger", "state"}));
      return run(UpdateCase, request);
    }
    case Action::kRouteCase: {
      v1::RouteCaseRequest request;
      request.set_policy_id(dice.Chance(50) ? "pytorch-foundation" : "club");
      return run(RouteCase, request);
    }
    case Action::kAskReporter: {
      v1::AskReporterRequest request;
      request.set_text("what was it?");
      return run(AskReporter, request);
    }
    case Action::kResume:
      return run(Resume, v1::ResumeRequest());
    case Action::kStartInvestigation:
      return run(StartInvestigation, v1::StartInvestigationRequest());
    case Action::kHold:
      return run(Hold, v1::HoldRequest());
    case Action::kProposeOutcome: {
      v1::ProposeOutcomeRequest request;
      request.add_outcomes()->set_code(dice.Chance(80) ? "WARNING" : "NO_SUCH");
      request.set_reasons("what was found");
      request.set_without_subject(dice.Chance(50));
      return run(ProposeOutcome, request);
    }
    case Action::kVote: {
      v1::VoteRequest request;
      request.set_proposal(1 + dice.Roll(2));
      request.set_choice(dice.Chance(80) ? v1::VOTE_CHOICE_FOR : v1::VOTE_CHOICE_AGAINST);
      return run(Vote, request);
    }
    case Action::kRecordRemedy: {
      v1::RecordRemedyRequest request;
      request.mutable_remedy()->set_outcome("WARNING");
      request.mutable_remedy()->set_description("warned");
      request.mutable_remedy()->set_due_day(20600);
      return run(RecordRemedy, request);
    }
    case Action::kFileAppeal: {
      v1::FileAppealRequest request;
      request.set_party(v1::APPEAL_PARTY_REPORTER);
      request.set_message(number);
      return run(FileAppeal, request);
    }
    case Action::kDecideAppeal: {
      v1::DecideAppealRequest request;
      request.set_reasons("it stands");
      return run(DecideAppeal, request);
    }
    case Action::kRefer: {
      v1::ReferRequest request;
      request.set_referral("LF_EVENTS");
      return run(Refer, request);
    }
    case Action::kMarkDuplicate: {
      v1::MarkDuplicateRequest request;
      request.set_duplicate_of(other);
      return run(MarkDuplicate, request);
    }
    case Action::kClose:
      return run(Close, v1::CloseRequest());
    case Action::kReopen:
      return run(Reopen, v1::ReopenRequest());
    case Action::kEscalate:
      return run(Escalate, v1::EscalateRequest());
    case Action::kAcceptWithdrawal:
      return run(AcceptWithdrawal, v1::AcceptWithdrawalRequest());
    case Action::kTakeInterimMeasure: {
      v1::TakeInterimMeasureRequest request;
      request.set_description("kept apart");
      return run(TakeInterimMeasure, request);
    }
    case Action::kReviewInterimMeasure: {
      v1::ReviewInterimMeasureRequest request;
      request.set_measure(1);
      request.set_verdict(v1::INTERIM_VERDICT_KEPT);
      return run(ReviewInterimMeasure, request);
    }
    case Action::kRecordArrangement: {
      v1::RecordArrangementRequest request;
      request.set_code("ESCORT");
      return run(RecordArrangement, request);
    }
    case Action::kWriteSlip: {
      v1::WriteSlipRequest request;
      request.set_text("be there");
      return run(WriteSlip, request);
    }
    case Action::kAddNote:
      return run(AddNote, v1::AddNoteRequest());
    case Action::kSendReply:
      return Reply(actor, name, dice);
    case Action::kReleaseMessage: {
      v1::ReleaseMessageRequest request;
      request.set_message(number);
      return run(ReleaseMessage, request);
    }
    case Action::kDiscardMessage: {
      v1::DiscardMessageRequest request;
      request.set_message(number);
      return run(DiscardMessage, request);
    }
    case Action::kRecordDelivery: {
      v1::RecordDeliveryRequest request;
      request.set_message(number);
      request.mutable_delivered_time()->set_seconds(now);
      return run(RecordDelivery, request);
    }
    case Action::kLinkCases:
      return Link(actor, name, other);
  }
}

}  // namespace candor::review::test
