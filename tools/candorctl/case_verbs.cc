#include "candor/review/v1/casework_service.grpc.pb.h"
#include "candorctl/exit_code.h"
#include "candorctl/verb.h"

namespace candor::tools {
namespace {

using google::protobuf::Message;
using review::v1::CaseworkService;
using Stub = CaseworkService::Stub;

bool Always(const Message&) { return true; }

bool IsHard(const Message& request) {
  return dynamic_cast<const review::v1::DeclareConflictRequest&>(request).level() ==
         review::v1::CONFLICT_LEVEL_HARD;
}

VerbFlag Reason(const std::string& help) {
  return {"--reason", "change.reason", help + ", for the history", false, FlagSource::kWords};
}

VerbFlag NeededReason(const std::string& help) {
  return {"--reason", "change.reason", help + ", for the history", true, FlagSource::kWords};
}

VerbFlag MessageNumber() {
  return {"message", "message", "Its number, as `cases show` lists it", true};
}

std::vector<VerbFlag> DecisionFlags(bool needs_outcome) {
  return {{"--outcome", "outcomes",
           "CODE, or 'CODE; space=Forum; role=Maintainer; until=2027-05-31; text=...' with what "
           "the policy asks for; once for each" +
               std::string(needs_outcome ? "" : ". None: the first decision stands"),
           needs_outcome},
          {"--reasons", "reasons", "For both sides to read, at most 500 bytes; names nobody", true,
           FlagSource::kWords}};
}

std::vector<VerbFlag> ProposalFlags() {
  std::vector<VerbFlag> flags = DecisionFlags(true);
  flags.push_back({"--without-subject", "without_subject",
                   "Nobody is to be told but the reporter: there is no subject that is known"});
  flags.push_back(Reason("Why"));
  return flags;
}

std::vector<VerbFlag> AppealDecisionFlags() {
  std::vector<VerbFlag> flags = DecisionFlags(false);
  flags.push_back(Reason("Why"));
  return flags;
}

// Cut to the second, as review keeps time.
absl::Status FillDelivery(Message& request, const Clock& clock) {
  auto& delivery = dynamic_cast<review::v1::RecordDeliveryRequest&>(request);
  if (!delivery.has_delivered_time()) {
    delivery.mutable_delivered_time()->set_seconds(
        std::chrono::floor<std::chrono::seconds>(clock.Now()).time_since_epoch().count());
  }
  return absl::OkStatus();
}

absl::Status CheckRemedy(Message& request, const Clock&) {
  const auto& remedy = dynamic_cast<review::v1::RecordRemedyRequest&>(request).remedy();
  if (remedy.number() == 0 && (remedy.outcome().empty() || remedy.description().empty())) {
    return UsageError(
        "a new remedy needs --outcome and --what (or --what-file); for one that is noted, give "
        "--number and --state");
  }
  return absl::OkStatus();
}

absl::Status CheckUpdate(Message& request, const Clock&) {
  if (dynamic_cast<review::v1::UpdateCaseRequest&>(request).update_mask().empty()) {
    return UsageError("nothing to change; give --severity, --danger, --label ...");
  }
  return absl::OkStatus();
}

absl::Status FillParty(Message& request, const Clock&) {
  auto& appeal = dynamic_cast<review::v1::FileAppealRequest&>(request);
  if ((appeal.message() == 0) == appeal.decision_code().empty()) {
    return UsageError(
        "give --message for an appeal in the reporter's thread, or --code and --text-file for one "
        "of the person whom the decision is about");
  }
  appeal.set_party(appeal.message() != 0 ? review::v1::APPEAL_PARTY_REPORTER
                                         : review::v1::APPEAL_PARTY_SUBJECT);
  return absl::OkStatus();
}

std::vector<Verb> ScreeningVerbs() {
  return {
      {"declare",
       "Say whether you have an interest in a case, before you read it",
       "amber-otter none",
       MethodOf<&Stub::DeclareConflict>(),
       {{"level", "level", "none, soft (may read, not vote) or hard (the case vanishes for you)",
         true},
        Reason("Why")},
       IsHard},
      {"take",
       "Open a case for triage, or take one that nobody handles",
       "amber-otter",
       MethodOf<&Stub::TakeCase>(),
       {Reason("Why")}},
      {"assign",
       "Say who handles a case",
       "amber-otter alice bob",
       MethodOf<&Stub::Assign>(),
       {{"members", "members", "All of them; nobody when none is given"}, Reason("Why")}},
      {"update",
       "Change what was found out about a case",
       "amber-otter --severity s2 --label forum",
       MethodOf<&Stub::UpdateCase>(),
       {{"--severity", "subject.severity", "How bad it is"},
        {"--danger,!--no-danger", "subject.danger", "Somebody may be in danger"},
        {"--label", "subject.labels", "All labels, once for each; an empty one takes all away"},
        {"--event-day", "subject.event_day", "The day that the event begins"},
        {"--party-employer", "subject.party_employers",
         "Employers of the people involved, once for each; an empty one takes all away"},
        Reason("Why")},
       nullptr,
       Preview::kCase,
       false,
       CheckUpdate},
      {"route",
       "Put a case under another code of conduct",
       "amber-otter lf-events",
       MethodOf<&Stub::RouteCase>(),
       {{"policy", "policy_id", "The policy's id", true}, Reason("Why")}},
  };
}

std::vector<Verb> WorkVerbs() {
  return {
      {"ask",
       "Ask the reporter something; held until another member releases it",
       "amber-otter < question.txt",
       MethodOf<&Stub::AskReporter>(),
       {{"--text-file", "text", "the question, at most 3000 bytes", true, FlagSource::kBody},
        Reason("Why")}},
      {"resume",
       "Go on without the reporter's answer, or after a hold",
       "amber-otter --reason 'no answer in 30 days'",
       MethodOf<&Stub::Resume>(),
       {NeededReason("Why")}},
      {"investigate",
       "Begin the investigation",
       "amber-otter --reason-file plan.txt",
       MethodOf<&Stub::StartInvestigation>(),
       {NeededReason("The plan")}},
      {"hold",
       "Let a case wait for law enforcement, counsel or a legal hold",
       "amber-otter --reason 'counsel asks for it'",
       MethodOf<&Stub::Hold>(),
       {NeededReason("Why")}},
      {"interim",
       "Note a measure that was taken at once",
       "amber-otter --what 'Posts of the account are moderated'",
       MethodOf<&Stub::TakeInterimMeasure>(),
       {{"--what", "description", "The measure", true, FlagSource::kWords}, Reason("Why")}},
      {"interim-review",
       "Keep or lift an interim measure that another member took",
       "amber-otter 1 kept",
       MethodOf<&Stub::ReviewInterimMeasure>(),
       {{"measure", "measure", "Its number", true},
        {"verdict", "verdict", "kept or lifted", true},
        Reason("Why")}},
      {"arrange",
       "Note what was arranged for the event that a concern is about",
       "amber-otter SECURITY_ESCORT --details 'From the hotel and back'",
       MethodOf<&Stub::RecordArrangement>(),
       {{"code", "code", "A code of the policy's arrangements", true},
        {"--details", "details", "What exactly", false, FlagSource::kWords},
        Reason("Why")}},
      {"slip",
       "Write a slip for event staff, with nothing of the report; held",
       "amber-otter --text-file slip.txt",
       MethodOf<&Stub::WriteSlip>(),
       {{"--text-file", "text", "what staff must know beside the arrangements, at most 1000 bytes",
         false, FlagSource::kFile},
        Reason("Why")}},
      {"note",
       "Add a note to the file of a case",
       "amber-otter < note.txt",
       MethodOf<&Stub::AddNote>(),
       {{"--text-file", "change.reason", "the note, at most 2000 bytes", true, FlagSource::kBody}}},
  };
}

std::vector<Verb> DecisionVerbs() {
  return {
      {"propose", "Put a decision before the panel; voids a proposal that is open",
       "amber-otter --outcome WARNING --reasons 'The posts were meant to hurt.'",
       MethodOf<&Stub::ProposeOutcome>(), ProposalFlags()},
      {"vote",
       "Vote on the proposal that is open",
       "amber-otter for",
       MethodOf<&Stub::Vote>(),
       {{"choice", "choice", "for, against or abstain", true},
        {"--proposal", "proposal", "Its number; the one that is open by default"},
        Reason("Why")},
       Always,
       Preview::kProposal},
      {"remedy",
       "Note a consequence of the decision, or how far one is",
       "amber-otter --outcome WARNING --what 'Warned by mail' --due 2027-01-31\n"
       "  candorctl cases remedy amber-otter --number 1 --state done",
       MethodOf<&Stub::RecordRemedy>(),
       {{"--number", "remedy.number", "That of a noted one"},
        {"--state", "remedy.state", "How far a noted one is"},
        {"--outcome", "remedy.outcome", "Of which outcome"},
        {"--what", "remedy.description", "What is done", false, FlagSource::kWords},
        {"--due", "remedy.due_day", "The day by which it must be done"},
        {"--until", "remedy.end_day", "The day on which it ends"},
        Reason("Why")},
       nullptr,
       Preview::kCase,
       false,
       CheckRemedy},
  };
}

std::vector<Verb> LettersVerbs() {
  return {
      {"release",
       "Let a held text of another member leave the team",
       "amber-otter 3",
       MethodOf<&Stub::ReleaseMessage>(),
       {MessageNumber(), Reason("Why")},
       Always,
       Preview::kMessage},
      {"discard",
       "Refuse to release a held text",
       "amber-otter 3 --reason 'Names a witness'",
       MethodOf<&Stub::DiscardMessage>(),
       {MessageNumber(),
        {"--text-file", "replacement", "what is written in place of a decision's letter", false,
         FlagSource::kFile},
        Reason("Why")}},
      {"delivered",
       "Note that the team handed over a released text",
       "amber-otter 4 --at '2027-01-31 14:05'",
       MethodOf<&Stub::RecordDelivery>(),
       {MessageNumber(), {"--at", "delivered_time", "When, in UTC; now by default"}, Reason("How")},
       nullptr,
       Preview::kCase,
       false,
       FillDelivery},
  };
}

std::vector<Verb> EndVerbs() {
  return {
      {"refer",
       "Hand the matter to another body",
       "amber-otter LF_EVENTS --reason 'It happened at their event'",
       MethodOf<&Stub::Refer>(),
       {{"code", "referral", "A referral code of the policy", true}, NeededReason("Why")},
       Always},
      {"duplicate",
       "Let the matter go on in another case; the two are linked",
       "amber-otter quiet-harbour --reason 'The same post'",
       MethodOf<&Stub::MarkDuplicate>(),
       {{"other", "duplicate_of", "The other case", true}, NeededReason("Why")},
       Always},
      {"escalate",
       "Hand the case to the escalation channel",
       "amber-otter --reason 'We all know them'",
       MethodOf<&Stub::Escalate>(),
       {NeededReason("Why")},
       Always},
      {"accept-withdrawal",
       "Let the matter rest, as the reporter wished",
       "amber-otter",
       MethodOf<&Stub::AcceptWithdrawal>(),
       {Reason("Why")},
       Always},
      {"close", "Close a case", "amber-otter", MethodOf<&Stub::Close>(), {Reason("Why")}, Always},
      {"reopen",
       "Open a closed case again",
       "amber-otter --reason 'They were threatened for it'",
       MethodOf<&Stub::Reopen>(),
       {NeededReason("New evidence, retaliation or a breached remedy")}},
  };
}

}  // namespace

const std::vector<Verb>& CaseVerbs() {
  static const std::vector<Verb> verbs = [] {
    std::vector<Verb> all;
    for (const auto& part :
         {ScreeningVerbs(), WorkVerbs(), DecisionVerbs(), LettersVerbs(), EndVerbs()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return verbs;
}

const std::vector<Verb>& AppealVerbs() {
  static const std::vector<Verb> verbs = {
      {"file",
       "Open an appeal inside of its window",
       "amber-otter --message 7\n"
       "  candorctl appeal file --code 4W7K-... --text-file letter.txt",
       MethodOf<&Stub::FileAppeal>(),
       {{"--message", "message", "Of the reporter: the number of their message"},
        {"--code", "decision_code", "Of the subject: the code in the decision letter"},
        {"--text-file", "text", "what the subject wrote", false, FlagSource::kFile},
        Reason("Why")},
       nullptr,
       Preview::kCase,
       true,
       FillParty},
      {"decide", "Put the decision of an appeal before its panel, which votes by `cases vote`",
       "amber-otter --reasons 'Nothing new came up.'", MethodOf<&Stub::DecideAppeal>(),
       AppealDecisionFlags()},
  };
  return verbs;
}

}  // namespace candor::tools
