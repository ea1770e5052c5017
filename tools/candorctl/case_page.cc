#include "candorctl/case_page.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "candorctl/case_list_page.h"
#include "candorctl/case_name.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"
#include "candorctl/time_words.h"
#include "candorctl/verb.h"

namespace candor::tools {
namespace {

using review::v1::Case;

std::string NumberText(std::uint32_t number) { return number == 0 ? "" : std::to_string(number); }

std::string DayText(std::uint32_t day) { return day == 0 ? "" : DateOf(Day(day)); }

void AddReportFacts(const Case& subject, FactList& facts) {
  facts.Add("received", DateOf(Day(subject.received_day())));
  facts.Add("came by", EnumName(*review::v1::ReportSource_descriptor(), subject.source()));
  facts.Add("channel", subject.channel());
  facts.Add("kind", EnumName(*report::v1::ReportKind_descriptor(), subject.kind()));
  facts.Add("event begins", DayText(subject.event_day()));
  facts.Add("categories", absl::StrJoin(subject.categories(), ", "));
  facts.Add("danger", subject.danger() ? "YES: look at this one first" : "");
  facts.Add("language", subject.language());
  if (!subject.policy_id().empty()) {
    facts.Add("policy",
              subject.policy_id() + " version " + std::to_string(subject.policy_version()));
  }
  facts.Add("unknown codes", NumberText(subject.unknown_codes()));
}

void AddWorkFacts(const Case& subject, FactList& facts) {
  facts.Add("severity", absl::AsciiStrToUpper(
                            EnumName(*review::v1::Severity_descriptor(), subject.severity())));
  facts.Add("labels", absl::StrJoin(subject.labels(), ", "));
  facts.Add("handled by", absl::StrJoin(subject.assignees(), ", "));
  facts.Add("you declared",
            EnumName(*review::v1::ConflictLevel_descriptor(), subject.own_conflict()));
  facts.Add("employers involved", absl::StrJoin(subject.party_employers(), ", "));
  facts.Add("held text", subject.has_held_message() ? "waits to be released" : "");
}

// What came of the reporter since.
void AddThreadFacts(const Case& subject, FactList& facts) {
  if (subject.state() != review::v1::CASE_STATE_QUARANTINED) {
    facts.Add("receipt", subject.receipt_confirmed() ? "confirmed: the reporter came back with it"
                                                     : "not confirmed: it may not have been saved");
  }
  facts.Add("withdrawal", subject.withdrawal_requested() ? "asked for by the reporter" : "");
  facts.Add("continues", subject.continues_earlier() ? "an earlier report; see below" : "");
  facts.Add("linked", absl::StrJoin(subject.linked_cases(), ", "));
  facts.Add("messages", NumberText(subject.message_count()));
  facts.Add("last from reporter", DayText(subject.last_reporter_day()));
}

std::string ClocksPage(const Case& subject, Clock::Time now, bool colour) {
  std::size_t width = 0;
  for (const review::v1::CaseClock& clock : subject.clocks()) {
    width = std::max(width, clock.code().size());
  }
  std::string lines;
  for (const review::v1::CaseClock& clock : subject.clocks()) {
    std::string line = clock.code() + std::string(width - clock.code().size() + 2, ' ') +
                       ClockWords(clock, now) + (clock.legal() ? ", by law or the code" : "");
    lines.append("  ").append(Styled(SafeLine(line), ClockStyle(clock), colour)).append("\n");
  }
  return lines.empty() ? "" : "\n" + Styled("Clocks", Style::kBold, colour) + "\n" + lines;
}

}  // namespace

std::string Section(const std::string& heading, const std::string& text, bool colour) {
  return text.find_first_not_of('\n') == std::string::npos
             ? ""
             : "\n" + Styled(heading, Style::kBold, colour) + "\n" + Indented(text);
}

std::string CasePage(const Case& subject, Clock::Time now, bool colour) {
  FactList facts;
  facts.Add("state", EnumName(*review::v1::CaseState_descriptor(), subject.state()));
  AddReportFacts(subject, facts);
  facts.Add("could not be opened",
            EnumName(*review::v1::QuarantineReason_descriptor(), subject.quarantine_reason()));
  AddWorkFacts(subject, facts);
  AddThreadFacts(subject, facts);
  return Styled(SafeLine(TitleOf(subject)), Style::kBold, colour) + "\n" + facts.Text() +
         ClocksPage(subject, now, colour);
}

std::string NextStepsPage(const Case& subject, bool colour) {
  FactList steps;
  for (const std::string& action : subject.permitted_actions()) {
    const std::string command = CommandOf(action);
    if (!command.empty()) {
      steps.Add("candorctl " + command + " " + SafeLine(HandleOf(subject)), HelpOf(action));
    }
  }
  const std::string lines = steps.Text();
  return lines.empty() ? ""
                       : "\n" + Styled("What you can do now", Style::kBold, colour) + "\n" + lines;
}

}  // namespace candor::tools
