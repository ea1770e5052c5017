#include "candorctl/case_list_page.h"

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"
#include "candorctl/time_words.h"

namespace candor::tools {
namespace {

using review::v1::Case;

// Of the id, enough to name the case by.
constexpr std::size_t kShownId = 8;

std::string ShortId(const Case& subject) {
  return subject.name().starts_with("cases/") ? subject.name().substr(6, kShownId) : subject.name();
}

std::string SeverityText(const Case& subject) {
  return absl::AsciiStrToUpper(EnumName(*review::v1::Severity_descriptor(), subject.severity()));
}

// What a member should look at first.
std::string FlagsText(const Case& subject) {
  std::vector<std::string> flags;
  if (subject.danger()) {
    flags.emplace_back("DANGER");
  }
  if (subject.has_held_message()) {
    flags.emplace_back("held");
  }
  if (subject.withdrawal_requested()) {
    flags.emplace_back("withdrawal");
  }
  return absl::StrJoin(flags, " ");
}

std::string FirstClock(const Case& subject, Clock::Time now) {
  return subject.clocks().empty()
             ? ""
             : subject.clocks(0).code() + " " + ClockWords(subject.clocks(0), now);
}

bool IsOver(const Case& subject) { return subject.state() >= review::v1::CASE_STATE_CLOSED; }

std::vector<Table::Cell> CellsOf(const Case& subject, Clock::Time now) {
  const Style rest = IsOver(subject) ? Style::kDim : Style::kPlain;
  return {
      {subject.code_name().empty() ? subject.name() : subject.code_name(),
       IsOver(subject) ? Style::kDim : Style::kBold},
      {ShortId(subject), rest},
      {DateOf(Day(subject.received_day())), rest},
      {StateText(subject), rest},
      {SeverityText(subject), subject.severity() == review::v1::SEVERITY_S1 ? Style::kRed : rest},
      {EnumName(*report::v1::ReportKind_descriptor(), subject.kind()), rest},
      {absl::StrJoin(subject.categories(), ","), rest},
      {FlagsText(subject), subject.danger() ? Style::kRed : Style::kYellow},
      {absl::StrJoin(subject.assignees(), ","), rest},
      {FirstClock(subject, now), subject.clocks().empty() ? rest : ClockStyle(subject.clocks(0))}};
}

std::string ByCode(const google::protobuf::Map<std::string, std::uint32_t>& counts) {
  std::map<std::string, std::uint32_t> sorted(counts.begin(), counts.end());
  std::erase_if(sorted, [](const auto& one) { return one.second == 0; });
  return absl::StrJoin(sorted, ", ", [](std::string* out, const auto& one) {
    out->append(std::to_string(one.second)).append(" ");
    out->append(absl::StrReplaceAll(one.first, {{"_", "-"}}));
  });
}

}  // namespace

std::string StateText(const Case& subject) {
  const std::string state = EnumName(*review::v1::CaseState_descriptor(), subject.state());
  const std::string reason =
      EnumName(*review::v1::QuarantineReason_descriptor(), subject.quarantine_reason());
  return reason.empty() ? state : state + ": " + reason;
}

std::string CaseTable(const CaseList& cases, Clock::Time now, bool colour) {
  Table table({"CASE", "ID", "RECEIVED", "STATE", "SEVERITY", "KIND", "CATEGORIES", "FLAGS",
               "HANDLERS", "NEXT CLOCK"});
  for (const Case& subject : cases) {
    table.AddStyled(CellsOf(subject, now));
  }
  return table.Text(colour);
}

std::string CaseRow(const Case& subject, Clock::Time now, bool colour) {
  std::string row;
  for (const Table::Cell& cell : CellsOf(subject, now)) {
    const std::string text = Styled(SafeLine(cell.text), cell.style, colour);
    row.append(row.empty() || text.empty() ? "" : "  ").append(text);
  }
  return row;
}

std::string CountsPage(const review::v1::CountCasesResponse& counts, bool colour) {
  FactList facts;
  facts.Add("breached", counts.breached() == 0 ? "" : std::to_string(counts.breached()));
  facts.Add("due or breached", counts.due() == 0 ? "" : std::to_string(counts.due()));
  facts.Add("nobody handles", counts.unassigned() == 0 ? "" : std::to_string(counts.unassigned()));
  facts.Add("by state", ByCode(counts.by_state()));
  facts.Add("by severity", ByCode(counts.by_severity()));
  return Styled(std::to_string(counts.total()) + (counts.total() == 1 ? " case" : " cases"),
                Style::kBold, colour) +
         "\n" + facts.Text();
}

}  // namespace candor::tools
