#include "candorctl/report_page.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

void AddSection(std::string& page, std::string_view heading, std::string_view text) {
  if (text.find_first_not_of('\n') != std::string_view::npos) {
    page.append("\n").append(heading).append("\n").append(Indented(text));
  }
}

std::string PersonLine(const report::v1::Person& person) {
  std::string line = person.name();
  if (!person.handle().empty()) {
    line.append(line.empty() ? "" : " ").append("(").append(person.handle()).append(")");
  }
  if (!person.description().empty()) {
    line.append(line.empty() ? "" : ": ").append(person.description());
  }
  return line;
}

std::string People(const google::protobuf::RepeatedPtrField<report::v1::Person>& people) {
  std::string text;
  for (const report::v1::Person& person : people) {
    text.append(text.empty() ? "" : "\n").append(SafeLine(PersonLine(person)));
  }
  return text;
}

std::string SafetyText(const report::v1::Safety& safety) {
  std::string text;
  if (safety.danger()) {
    text = "Somebody may be in danger now.";
  }
  if (safety.ongoing()) {
    text.append(text.empty() ? "" : " ").append("It still goes on.");
  }
  return text;
}

std::string SpaceText(const report::v1::Space& space) {
  const std::string kind = EnumName(*report::v1::SpaceKind_descriptor(), space.kind());
  return kind.empty() || space.name().empty() ? kind + space.name()
                                              : space.name() + " (" + kind + ")";
}

// What came of the reporter since.
void AddThreadFacts(const review::v1::Case& subject, FactList& facts) {
  if (subject.state() != review::v1::CASE_STATE_QUARANTINED) {
    facts.Add("receipt", subject.receipt_confirmed() ? "confirmed: the reporter came back with it"
                                                     : "not confirmed: it may not have been saved");
  }
  facts.Add("withdrawal", subject.withdrawal_requested() ? "asked for by the reporter" : "");
  facts.Add("continues", subject.continues_earlier() ? "an earlier report; see below" : "");
  facts.Add("linked", absl::StrJoin(subject.linked_cases(), ", "));
  facts.Add("messages",
            subject.message_count() == 0 ? "" : std::to_string(subject.message_count()));
  facts.Add("last from reporter",
            subject.last_reporter_day() == 0 ? "" : DateOf(Day(subject.last_reporter_day())));
}

}  // namespace

std::string CasePage(const review::v1::Case& subject) {
  FactList facts;
  facts.Add("state", EnumName(*review::v1::CaseState_descriptor(), subject.state()));
  facts.Add("received", DateOf(Day(subject.received_day())));
  facts.Add("channel", subject.channel());
  facts.Add("kind", EnumName(*report::v1::ReportKind_descriptor(), subject.kind()));
  facts.Add("categories", absl::StrJoin(subject.categories(), ", "));
  facts.Add("danger", subject.danger() ? "YES: look at this one first" : "");
  facts.Add("language", subject.language());
  if (!subject.policy_id().empty()) {
    facts.Add("policy",
              subject.policy_id() + " version " + std::to_string(subject.policy_version()));
  }
  facts.Add("unknown codes",
            subject.unknown_codes() == 0 ? "" : std::to_string(subject.unknown_codes()));
  facts.Add("could not be opened",
            EnumName(*review::v1::QuarantineReason_descriptor(), subject.quarantine_reason()));
  AddThreadFacts(subject, facts);
  return SafeLine(subject.name()) + "\n" + facts.Text();
}

std::string ReportPage(const report::v1::Report& report) {
  std::string page;
  AddSection(page, "Safety", SafetyText(report.safety()));
  AddSection(page, "What happened", report.what_happened());
  AddSection(page, "When", report.when());
  AddSection(page, "Where", report.where());
  AddSection(page, "Space", SpaceText(report.space()));
  AddSection(page, "People involved", People(report.people_involved()));
  AddSection(page, "Witnesses", People(report.witnesses()));
  AddSection(page, "Protected grounds", absl::StrJoin(report.protected_grounds(), ", "));
  AddSection(page, "The reporter",
             EnumName(*report::v1::ReporterRole_descriptor(), report.reporter_role()));
  AddSection(page, "The reporter's wish",
             EnumName(*report::v1::ReporterWish_descriptor(), report.wish()));
  AddSection(page, "Contact",
             EnumName(*report::v1::ContactPreference_descriptor(), report.contact().preference()));
  AddSection(page, "Continues an earlier report", report.continues());
  AddSection(page, "Contact details", report.contact().details());
  AddSection(page, "Kept from these members", absl::StrJoin(report.excluded_members(), ", "));
  return page;
}

}  // namespace candor::tools
