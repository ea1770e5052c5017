#include "candorctl/approval_page.h"

#include "absl/strings/str_join.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"
#include "candorctl/time_words.h"

namespace candor::tools {
namespace {

using review::v1::Approval;

std::string Count(int cases) {
  return std::to_string(cases).append(cases == 1 ? " case" : " cases");
}

}  // namespace

std::string ApprovalTitle(const Approval& approval) {
  switch (approval.kind()) {
    case review::v1::APPROVAL_KIND_PURGE:
      return "purge of " + Count(approval.cases_size());
    case review::v1::APPROVAL_KIND_EXPORT:
      return "export of " + Count(approval.cases_size()) + " to " + approval.export_key();
    case review::v1::APPROVAL_KIND_CHAIR:
      return approval.member() + " as a chair";
    default:
      return EnumName(*review::v1::ApprovalKind_descriptor(), approval.kind());
  }
}

std::string ApprovalPage(const Approval& approval) {
  FactList facts;
  facts.Add("what", ApprovalTitle(approval));
  facts.Add("state", EnumName(*review::v1::ApprovalState_descriptor(), approval.state()));
  facts.Add("proposed by", approval.proposed_by());
  facts.Add("why", approval.reason());
  facts.Add("proposed", DateTimeOf(TimeOf(approval.propose_time())));
  facts.Add("until", DateTimeOf(TimeOf(approval.expire_time())));
  facts.Add("closed by", approval.closed_by());
  facts.Add("cases", absl::StrJoin(approval.cases(), ", "));
  std::string page = SafeLine(approval.name()) + "\n" + facts.Text();
  if (approval.state() == review::v1::APPROVAL_STATE_OPEN) {
    page.append("Next: another member runs candorctl approvals approve ")
        .append(SafeLine(approval.name()))
        .append("\n");
  }
  return page;
}

}  // namespace candor::tools
