#include "audit/log_rows.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

absl::string_view Piece(std::string_view text) { return {text.data(), text.size()}; }

LogRow CaseworkRow(std::string_view method) {
  const LogRow change = {.method = method, .how = Logged::kChange, .case_field = "change.name"};
  if (change.action() == "RecordReport") {
    return {.method = method, .how = Logged::kChange};
  }
  if (change.action() == "GetCaseFile") {
    return {.method = method, .case_field = "name", .reads_text = true};
  }
  if (change.action() == "ListCaseEvents") {
    return {.method = method, .case_field = "parent", .counted = "events", .reads_text = true};
  }
  return change;
}

}  // namespace

std::vector<LogRow> LogRows() {
  std::vector<LogRow> rows = {
      {.method = kListCases, .counted = "cases"},
      {.method = kCountCases},
      {.method = kWatchCases, .how = Logged::kStream},
      {.method = kGetCase, .case_field = "name"},
      {.method = kGetReport, .case_field = "name", .reads_text = true},
      {.method = kListMessages, .case_field = "parent", .counted = "messages", .reads_text = true},
      {.method = kSendReply, .how = Logged::kChange, .case_field = "parent"},
      {.method = kLinkCases, .how = Logged::kChange, .case_field = "name"},
      {.method = kDownloadAttachment,
       .how = Logged::kStream,
       .case_field = "name",
       .reads_text = true},
      {.method = kListMembers, .counted = "members"},
      {.method = kAddMember, .how = Logged::kChange, .subject_field = "member.name"},
      {.method = kUpdateMember, .how = Logged::kChange, .subject_field = "member.name"},
      {.method = kRemoveMember, .how = Logged::kChange, .subject_field = "name"},
      {.method = kDeclareInterests, .how = Logged::kChange},
      {.method = kListAuditEntries, .counted = "entries"},
      {.method = kGetCheckpoint},
      {.method = kProveInclusion},
      {.method = kProveConsistency},
      {.method = kListApprovals, .counted = "approvals"},
      {.method = kApprove, .how = Logged::kChange, .subject_field = "name"},
      {.method = kReject, .how = Logged::kChange, .subject_field = "name"},
      {.method = kDryRunRetention, .counted = "erasable"},
      {.method = kProposePurge, .how = Logged::kChange},
      {.method = kPlaceHold, .how = Logged::kChange, .case_field = "name"},
      {.method = kLiftHold, .how = Logged::kChange, .case_field = "name"},
      {.method = kRedactText, .how = Logged::kChange, .case_field = "name"},
      {.method = kProposeExport, .how = Logged::kChange, .case_field = "name"},
      {.method = kDownloadExport,
       .how = Logged::kStream,
       .subject_field = "approval",
       .reads_text = true},
      {.method = kGenerateTransparencyReport, .how = Logged::kChange},
      {.method = kGetProcessFigures, .how = Logged::kChange},
      {.method = kUnseal, .how = Logged::kCustody},
      {.method = kSeal, .how = Logged::kCustody},
      {.method = kUnsealWithShare, .how = Logged::kCustody},
      {.method = kRotateKeys, .how = Logged::kCustody, .subject_field = "channel"},
      {.method = kGetCustody, .how = Logged::kNot},
  };
  for (const std::string_view method : kCaseworkMethods) {
    rows.push_back(CaseworkRow(method));
  }
  return rows;
}

const LogRow& LogRowOf(std::string_view method) {
  static const std::vector<LogRow> rows = LogRows();
  const auto row = std::ranges::find(rows, method, &LogRow::method);
  if (row == rows.end()) {
    std::abort();
  }
  return *row;
}

absl::Status CheckLogRows(std::span<const LogRow> rows, std::span<const std::string_view> methods) {
  std::set<std::string_view> logged;
  for (const LogRow& row : rows) {
    if (std::ranges::find(methods, row.method) == methods.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat("audit log: the row for ", Piece(row.method), " has no such method"));
    }
    if (!logged.insert(row.method).second) {
      return absl::FailedPreconditionError(
          absl::StrCat("audit log: two rows for ", Piece(row.method)));
    }
  }
  for (const std::string_view method : methods) {
    if (!logged.contains(method)) {
      return absl::FailedPreconditionError(absl::StrCat("audit log: no row for ", Piece(method)));
    }
  }
  return absl::OkStatus();
}

}  // namespace candor::review
