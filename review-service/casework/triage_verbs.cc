#include "casework/triage_verbs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/report_checks.h"
#include "casework/clock_view.h"
#include "casework/screening_verbs.h"
#include "casework/standing.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kMostTexts = 16;
constexpr std::size_t kMaxLabelBytes = 64;
constexpr std::size_t kMaxEmployerBytes = 200;

struct TextLimits {
  std::string_view field;
  std::size_t max_bytes;
  std::string_view too_many;
  std::string_view wrong;
};
constexpr TextLimits kLabelLimits = {"subject.labels", kMaxLabelBytes,
                                     "are more than 16; leave some out",
                                     "is empty, longer than 64 bytes or there twice; correct it"};
constexpr TextLimits kEmployerLimits = {
    "subject.party_employers", kMaxEmployerBytes, "are more than 16; leave some out",
    "is empty, longer than 200 bytes or there twice; correct it"};

void CheckTexts(const Texts& texts, const TextLimits& limits, FieldViolations& violations) {
  if (texts.size() > kMostTexts) {
    violations.Add(std::string(limits.field), limits.too_many);
    return;
  }
  for (auto text = texts.begin(); text != texts.end(); ++text) {
    if (text->empty() || text->size() > limits.max_bytes ||
        std::find(texts.begin(), text, *text) != text) {
      violations.Add(std::string(limits.field) + "[" + std::to_string(text - texts.begin()) + "]",
                     limits.wrong);
    }
  }
}

using Check = void (*)(const v1::Case& wanted, FieldViolations& violations);
using Apply = void (*)(ChangeContext& context, const v1::Case& wanted);

// What can be changed, and how.
struct FieldRow {
  std::string_view path;
  Check check;
  Apply apply;
};
constexpr std::array kFields = {
    FieldRow{"severity",
             [](const v1::Case& wanted, FieldViolations& violations) {
               if (!v1::Severity_IsValid(wanted.severity()) ||
                   wanted.severity() == v1::SEVERITY_UNSPECIFIED) {
                 violations.Add("subject.severity", "is no severity; say S1, S2, S3 or S4");
               }
             },
             [](ChangeContext& context, const v1::Case& wanted) {
               context.subject.shown().set_severity(wanted.severity());
             }},
    FieldRow{"danger", [](const v1::Case&, FieldViolations&) {},
             [](ChangeContext& context, const v1::Case& wanted) {
               if (wanted.danger() && !context.subject.shown().danger()) {
                 Note(context.subject, policy::v1::CLOCK_EVENT_SAFETY_FLAGGED, context.now);
               }
               context.subject.shown().set_danger(wanted.danger());
             }},
    FieldRow{"labels",
             [](const v1::Case& wanted, FieldViolations& violations) {
               CheckTexts(wanted.labels(), kLabelLimits, violations);
             },
             [](ChangeContext& context, const v1::Case& wanted) {
               *context.subject.shown().mutable_labels() = wanted.labels();
             }},
    FieldRow{"event_day", [](const v1::Case&, FieldViolations&) {},
             [](ChangeContext& context, const v1::Case& wanted) {
               context.subject.shown().set_event_day(wanted.event_day());
               NoteEventDay(context.subject, wanted.event_day());
             }},
    FieldRow{"party_employers",
             [](const v1::Case& wanted, FieldViolations& violations) {
               CheckTexts(wanted.party_employers(), kEmployerLimits, violations);
             },
             [](ChangeContext& context, const v1::Case& wanted) {
               *context.subject.shown().mutable_party_employers() = wanted.party_employers();
             }},
};

const FieldRow* FindField(std::string_view path) {
  const auto found = std::ranges::find(kFields, path, &FieldRow::path);
  return found == kFields.end() ? nullptr : &*found;
}

// Codes in the report that this policy does not have.
absl::StatusOr<std::uint32_t> UnknownCodes(ChangeContext& context,
                                           const policy::v1::Policy& policy) {
  Wiped<storage::v1::CaseReport> report;
  RETURN_IF_ERROR(
      context.edit.Get(context.subject, kCaseReports, context.subject.id, report.message));
  return policy::CountUnknownCodes(report.message.message().report(), policy);
}

void AddLink(OpenCase& from, const OpenCase& to) {
  const std::string name = CaseName(to.id);
  const Texts& links = from.summary.subject().linked_cases();
  if (std::ranges::find(links, name) == links.end()) {
    from.shown().add_linked_cases(name);
  }
}

// Where a matter can go on.
bool GoesOn(v1::CaseState state) {
  return state != v1::CASE_STATE_QUARANTINED && state != v1::CASE_STATE_DUPLICATE &&
         state != v1::CASE_STATE_WITHDRAWN && state != v1::CASE_STATE_SHREDDED;
}

}  // namespace

absl::Status UpdateCase(ChangeContext& context, const v1::UpdateCaseRequest& request,
                        v1::UpdateCaseResponse& /*response*/) {
  FieldViolations violations;
  std::vector<const FieldRow*> fields;
  if (request.update_mask().empty()) {
    violations.Add("update_mask", "is empty; name what to change");
  }
  for (int i = 0; i < request.update_mask_size(); ++i) {
    const FieldRow* const field = FindField(request.update_mask(i));
    if (field == nullptr) {
      violations.Add("update_mask[" + std::to_string(i) + "]",
                     "cannot be changed; severity, danger, labels, event_day and party_employers "
                     "can");
    } else {
      field->check(request.subject(), violations);
      fields.push_back(field);
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  for (const FieldRow* const field : fields) {
    field->apply(context, request.subject());
  }
  return absl::OkStatus();
}

absl::Status RouteCase(ChangeContext& context, const v1::RouteCaseRequest& request,
                       v1::RouteCaseResponse& /*response*/) {
  if (request.policy_id().empty()) {
    return InvalidField("policy_id", "is missing; name the policy to work under");
  }
  const policy::v1::Policy* const policy = context.policies.Latest(request.policy_id());
  if (policy == nullptr) {
    return Error(Reason::kUnknownPolicy,
                 "no policy of that id is loaded here; the configuration names those that are");
  }
  ASSIGN_OR_RETURN(const std::uint32_t unknown_codes, UnknownCodes(context, *policy));
  context.subject.shown().set_policy_id(policy->id());
  context.subject.shown().set_policy_version(policy->version());
  context.subject.shown().set_unknown_codes(unknown_codes);
  return absl::OkStatus();
}

absl::Status StartInvestigation(ChangeContext& context,
                                const v1::StartInvestigationRequest& /*request*/,
                                v1::StartInvestigationResponse& /*response*/) {
  return MoveTo(context, v1::CASE_STATE_INVESTIGATING);
}

absl::Status Hold(ChangeContext& context, const v1::HoldRequest& /*request*/,
                  v1::HoldResponse& /*response*/) {
  return MoveTo(context, v1::CASE_STATE_ON_HOLD);
}

absl::Status Resume(ChangeContext& context, const v1::ResumeRequest& /*request*/,
                    v1::ResumeResponse& /*response*/) {
  storage::v1::Casework& work = context.subject.work;
  const bool to_triage = context.state() == v1::CASE_STATE_NEEDS_INFO &&
                         work.returns_to() != v1::CASE_STATE_INVESTIGATING;
  work.clear_returns_to();
  return MoveTo(context, to_triage ? v1::CASE_STATE_TRIAGE : v1::CASE_STATE_INVESTIGATING);
}

absl::Status Refer(ChangeContext& context, const v1::ReferRequest& request,
                   v1::ReferResponse& /*response*/) {
  const auto& referrals = context.policy.referrals();
  const auto found = std::ranges::find(referrals, request.referral(), &policy::v1::Referral::code);
  if (found == referrals.end()) {
    return InvalidField("referral", "is no referral of the case's policy; take a code from it");
  }
  if (!found->policy_id().empty()) {
    return InvalidField("referral",
                        "is worked on by this team, under another policy; use RouteCase");
  }
  context.file().set_referral(request.referral());
  return MoveTo(context, v1::CASE_STATE_REFERRED);
}

absl::Status MarkDuplicate(ChangeContext& context, const v1::MarkDuplicateRequest& request,
                           v1::MarkDuplicateResponse& /*response*/) {
  const std::optional<std::string_view> id = IdOfCaseName(request.duplicate_of());
  if (!id) {
    return InvalidField("duplicate_of", "is not cases/ and 26 of a-z 2-7; take it from ListCases");
  }
  if (*id == context.subject.id) {
    return InvalidField("duplicate_of", "is the case itself; name another one");
  }
  const absl::StatusOr<OpenCase*> other = context.edit.Open(*id);
  if (!other.ok() && !absl::IsNotFound(other.status())) {
    return other.status();
  }
  if (!other.ok() || IsHidden((*other)->summary, context.roster.Find(context.permit.member()),
                              context.escalation_channel)) {
    return Error(Reason::kNoSuchCase);
  }
  if (!GoesOn((*other)->shown().state())) {
    return InvalidField("duplicate_of", "does not go on itself; name the case that does");
  }
  AddLink(context.subject, **other);
  AddLink(**other, context.subject);
  context.file().set_duplicate_of(request.duplicate_of());
  return MoveTo(context, v1::CASE_STATE_DUPLICATE);
}

absl::Status Reopen(ChangeContext& context, const v1::ReopenRequest& /*request*/,
                    v1::ReopenResponse& /*response*/) {
  context.file().clear_retention_class();
  context.file().clear_referral();
  return MoveTo(context, v1::CASE_STATE_TRIAGE);
}

absl::Status AcceptWithdrawal(ChangeContext& context,
                              const v1::AcceptWithdrawalRequest& /*request*/,
                              v1::AcceptWithdrawalResponse& /*response*/) {
  if (!context.subject.shown().withdrawal_requested()) {
    return Error(Reason::kIllegalTransition, "the reporter did not ask to withdraw the report");
  }
  VoidProposal(context.file(), context.now);
  return MoveTo(context, v1::CASE_STATE_WITHDRAWN);
}

absl::Status AddNote(ChangeContext& /*context*/, const v1::AddNoteRequest& /*request*/,
                     v1::AddNoteResponse& /*response*/) {
  return absl::OkStatus();
}

}  // namespace candor::review
