#include "candorctl/retention_page.h"

#include "absl/strings/str_join.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/table.h"

namespace candor::tools {
namespace {

using Candidates = google::protobuf::RepeatedPtrField<review::v1::RetentionCandidate>;

void AddRows(const Candidates& candidates, Style style, Table& table) {
  for (const review::v1::RetentionCandidate& candidate : candidates) {
    const std::string guards =
        absl::StrJoin(candidate.guards(), ", ", [](std::string* out, int guard) {
          out->append(EnumName(*review::v1::RetentionGuard_descriptor(), guard));
        });
    table.AddStyled({{candidate.name(), style},
                     {candidate.retention_class(), style},
                     {candidate.due_day() == 0 ? "never" : DateOf(Day(candidate.due_day())), style},
                     {guards.empty() ? "nothing" : guards, style}});
  }
}

}  // namespace

std::string RetentionPage(const review::v1::DryRunRetentionResponse& response, bool colour) {
  if (response.erasable().empty() && response.kept().empty()) {
    return "No case's time is over.\n";
  }
  Table table({"CASE", "CLASS", "SINCE", "KEPT BY"});
  AddRows(response.erasable(), Style::kPlain, table);
  AddRows(response.kept(), Style::kDim, table);
  return table.Text(colour) + std::to_string(response.erasable_size()) + " may go, " +
         std::to_string(response.kept_size()) + " are kept.\n";
}

}  // namespace candor::tools
