#include "review/first_message.h"

#include "candor/base/clock.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/report_checks.h"
#include "casework/clock_view.h"
#include "members/new_case.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/threads.h"

namespace candor::review {
namespace {

// Without the policy version at hand no code is known.
std::uint32_t UnknownCodes(const report::v1::Report& report, const policy::PolicySet& policies) {
  const policy::v1::Policy* policy = policies.Find(report.policy_id(), report.policy_version());
  if (policy != nullptr) {
    return policy::CountUnknownCodes(report, *policy);
  }
  return static_cast<std::uint32_t>(report.categories_size() + report.protected_grounds_size() +
                                    report.excluded_members_size());
}

storage::v1::CaseSummary Summarize(const report::v1::Report& report, const Arrival& arrival,
                                   const policy::PolicySet& policies) {
  storage::v1::CaseSummary summary;
  v1::Case& subject = *summary.mutable_subject();
  subject.set_state(v1::CASE_STATE_SCREENING);
  subject.set_channel(std::string(arrival.channel));
  subject.set_received_day(arrival.day);
  subject.set_last_reporter_day(arrival.day);
  subject.set_source(arrival.source);
  subject.set_kind(report.kind());
  *subject.mutable_categories() = report.categories();
  subject.set_danger(report.safety().danger());
  subject.set_policy_id(report.policy_id());
  subject.set_policy_version(report.policy_version());
  subject.set_language(report.language());
  subject.set_unknown_codes(UnknownCodes(report, policies));
  subject.set_continues_earlier(!report.continues().empty());
  *summary.mutable_excluded_members() = report.excluded_members();
  return summary;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> AddFirst(CaseEdit& edit, const ThreadStore& threads,
                                                  const CaseRules& rules, const Arrival& arrival,
                                                  report::v1::Message& message) {
  Wiped<storage::v1::CaseReport> report;
  report.message.set_slot_id(std::string(arrival.slot_id));
  report.message.mutable_message()->Swap(&message);
  const report::v1::Message& first = report.message.message();

  ASSIGN_OR_RETURN(OpenCase* const subject, edit.Create(NewCaseId(edit.random())));
  subject->summary = Summarize(first.report(), arrival, rules.policies);
  RETURN_IF_ERROR(ApplyRoster(first.report(), rules.members, edit, *subject));
  BeginClocks(subject->summary, rules.policies, arrival.day, arrival.now);
  std::vector<std::string> slots =
      BeginThread(edit, *subject, first.thread_key(), arrival.intake, arrival.is_first);
  RETURN_IF_ERROR(
      ClaimAttachments(threads, {subject->id, kReportNumber}, first.attachments(), edit.batch()));
  RETURN_IF_ERROR(edit.Put(*subject, kCaseReports, subject->id, report.message));
  if (arrival.is_first) {
    RETURN_IF_ERROR(AddStatusReply(edit, *subject, *subject, rules.policies,
                                   DayOf(absl::ToChronoTime(arrival.now))));
  }
  return slots;
}

}  // namespace candor::review
