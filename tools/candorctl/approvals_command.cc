#include "candorctl/approvals_command.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/approval_service.grpc.pb.h"
#include "candorctl/approval_page.h"
#include "candorctl/case_line.h"
#include "candorctl/command_line.h"
#include "candorctl/confirm.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/json.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"
#include "candorctl/time_words.h"

namespace candor::tools {
namespace {

using review::v1::ApprovalService;

struct ApprovalFlags {
  ConnectionFlags connection;
  std::string name;
  std::string reason;
  bool open_only = false;
  bool yes = false;
};

absl::StatusOr<review::v1::ListApprovalsResponse> ListAll(const CaseLine& review, bool open_only) {
  ApprovalService::Stub stub(review.channel);
  review::v1::ListApprovalsRequest request;
  request.set_open_only(open_only);
  review::v1::ListApprovalsResponse all;
  RETURN_IF_ERROR(client::Call(stub, &ApprovalService::Stub::ListApprovals, request, all,
                               review.connection.timeout));
  return all;
}

absl::Status List(const ApprovalFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ASSIGN_OR_RETURN(const review::v1::ListApprovalsResponse all, ListAll(review, flags.open_only));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(all) << "\n";
    return absl::OkStatus();
  }
  Table table({"NAME", "WHAT", "STATE", "PROPOSED BY", "UNTIL", "WHY"});
  for (const review::v1::Approval& approval : all.approvals()) {
    const Style style =
        approval.state() == review::v1::APPROVAL_STATE_OPEN ? Style::kPlain : Style::kDim;
    table.AddStyled({{approval.name(), style},
                     {ApprovalTitle(approval), style},
                     {EnumName(*review::v1::ApprovalState_descriptor(), approval.state()), style},
                     {approval.proposed_by(), style},
                     {DateTimeOf(TimeOf(approval.expire_time())), style},
                     {approval.reason(), style}});
  }
  session.out << (table.empty() ? "Nothing waits for you.\n" : table.Text(session.colour));
  return absl::OkStatus();
}

// What it is, for who is asked.
absl::StatusOr<std::string> PreviewOf(const CaseLine& review, const std::string& name) {
  ASSIGN_OR_RETURN(const review::v1::ListApprovalsResponse all, ListAll(review, false));
  const auto found = std::ranges::find(all.approvals(), name, &review::v1::Approval::name);
  if (found == all.approvals().end()) {
    return absl::NotFoundError("there is no such approval; `candorctl approvals list` shows them");
  }
  return ApprovalPage(*found);
}

absl::Status Approve(const ApprovalFlags& flags, Session& session) {
  RETURN_IF_ERROR(CheckCanAsk(flags.yes, session));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  if (!flags.yes) {
    ASSIGN_OR_RETURN(const std::string preview, PreviewOf(review, flags.name));
    RETURN_IF_ERROR(Confirm(preview, session));
  }
  ApprovalService::Stub stub(review.channel);
  review::v1::ApproveRequest request;
  request.set_name(flags.name);
  review::v1::ApproveResponse response;
  RETURN_IF_ERROR(client::Call(stub, &ApprovalService::Stub::Approve, request, response,
                               review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(response) << "\n";
    return absl::OkStatus();
  }
  session.out << ApprovalPage(response.approval());
  if (response.approval().kind() == review::v1::APPROVAL_KIND_PURGE) {
    session.out << response.erased() << " erased for good, " << response.left_size()
                << " left, guarded by now" << (response.left().empty() ? "" : ": ")
                << SafeLine(absl::StrJoin(response.left(), ", ")) << ".\n";
  }
  if (response.approval().kind() == review::v1::APPROVAL_KIND_EXPORT) {
    session.out << "Next: " << SafeLine(response.approval().proposed_by())
                << " runs candorctl export download " << SafeLine(response.approval().name())
                << " within a day\n";
  }
  return absl::OkStatus();
}

absl::Status Reject(const ApprovalFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ApprovalService::Stub stub(review.channel);
  review::v1::RejectRequest request;
  request.set_name(flags.name);
  request.set_reason(flags.reason);
  review::v1::RejectResponse response;
  RETURN_IF_ERROR(client::Call(stub, &ApprovalService::Stub::Reject, request, response,
                               review.connection.timeout));
  session.out << (session.output == OutputFormat::kJson ? JsonOf(response) + "\n"
                                                        : ApprovalPage(response.approval()));
  return absl::OkStatus();
}

CLI::App& AddOne(CLI::App& group, const char* name, const char* help, const char* example,
                 const std::shared_ptr<ApprovalFlags>& flags, Session& session,
                 absl::Status (*run)(const ApprovalFlags&, Session&)) {
  CLI::App& command = AddCommand(group, name, help, example, session,
                                 [flags, run](Session& to) { return run(*flags, to); });
  AddConnectionFlags(command, flags->connection);
  return command;
}

}  // namespace

void AddApprovalsCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "approvals", "Purges, exports and chairs, which take two people",
                             "candorctl approvals list --profile alice.yaml");
  const auto list_flags = std::make_shared<ApprovalFlags>();
  AddOne(group, "list", "List what you proposed or may approve",
         "candorctl approvals list --open --profile alice.yaml", list_flags, session, List)
      .add_flag("--open", list_flags->open_only, "Only what waits");
  const auto approve_flags = std::make_shared<ApprovalFlags>();
  CLI::App& approve = AddOne(group, "approve", "Approve what another member proposed: it is done",
                             "candorctl approvals approve approvals/a2b3... --profile bob.yaml",
                             approve_flags, session, Approve);
  approve.add_option("name", approve_flags->name, "As `approvals list` shows it")
      ->type_name("APPROVAL")
      ->required();
  AddYesFlag(approve, approve_flags->yes);
  const auto reject_flags = std::make_shared<ApprovalFlags>();
  CLI::App& reject = AddOne(group, "reject", "Close it undone; also what you proposed yourself",
                            "candorctl approvals reject approvals/a2b3... --reason 'not yet'",
                            reject_flags, session, Reject);
  reject.add_option("name", reject_flags->name, "As `approvals list` shows it")
      ->type_name("APPROVAL")
      ->required();
  reject.add_option("--reason", reject_flags->reason, "Why")->type_name("TEXT");
}

}  // namespace candor::tools
