#include "candorctl/members_command.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/member_service.grpc.pb.h"
#include "candorctl/case_line.h"
#include "candorctl/command_line.h"
#include "candorctl/enum_names.h"
#include "candorctl/json.h"
#include "candorctl/table.h"
#include "candorctl/verb_command.h"

namespace candor::tools {
namespace {

using review::v1::MemberService;

void Show(const review::v1::ListMembersResponse& all, Session& session) {
  Table table({"NAME", "FOR PEOPLE", "STATE", "ROLES", "CHANNELS", "WORKS FOR"});
  for (const review::v1::Member& member : all.members()) {
    const std::string roles = absl::StrJoin(member.roles(), ",", [](std::string* out, int role) {
      out->append(EnumName(*review::v1::MemberRole_descriptor(), role));
    });
    const Style style =
        member.state() == review::v1::MEMBER_STATE_ACTIVE ? Style::kPlain : Style::kDim;
    table.AddStyled({{member.name(), style},
                     {member.display_name(), style},
                     {EnumName(*review::v1::MemberState_descriptor(), member.state()), style},
                     {roles, style},
                     {absl::StrJoin(member.channels(), ","), style},
                     {absl::StrJoin(member.employers(), "; "), style}});
  }
  session.out << table.Text(session.colour);
}

absl::Status ListMembers(const ConnectionFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags));
  MemberService::Stub members(review.channel);
  review::v1::ListMembersResponse all;
  RETURN_IF_ERROR(client::Call(members, &MemberService::Stub::ListMembers,
                               review::v1::ListMembersRequest(), all, review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(all) << "\n";
  } else {
    Show(all, session);
  }
  return absl::OkStatus();
}

}  // namespace

void AddMembersCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "members", "Members of the conduct team and their rights",
                             "candorctl members list --profile alice.yaml");
  const auto flags = std::make_shared<ConnectionFlags>();
  CLI::App& list = AddCommand(group, "list", "List all members, also those who left",
                              "candorctl members list --profile alice.yaml", session,
                              [flags](Session& to) { return ListMembers(*flags, to); });
  AddConnectionFlags(list, *flags);
  AddVerbCommands(group, MemberVerbs(), session);
}

}  // namespace candor::tools
