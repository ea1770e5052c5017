#include "candor/review/v1/member_service.grpc.pb.h"
#include "candorctl/exit_code.h"
#include "candorctl/verb.h"

namespace candor::tools {
namespace {

using google::protobuf::Message;
using Stub = review::v1::MemberService::Stub;

bool Always(const Message&) { return true; }

VerbFlag Name(const std::string& field) { return {"name", field, "As in the certificate", true}; }

// Of one person, as a chair describes them.
std::vector<VerbFlag> PersonFlags(bool is_new) {
  return {
      Name("member.name"),
      {"--display-name", "member.display_name", "For people to read"},
      {"--handle", "member.handles", "A user name or address, once for each"},
      {"--role", "member.roles", "What they may do, once for each", is_new},
      {"--channel", "member.channels", "Whose cases they see, once for each; * for all", is_new}};
}

absl::Status CheckUpdate(Message& request, const Clock&) {
  if (dynamic_cast<review::v1::UpdateMemberRequest&>(request).update_mask().empty()) {
    return UsageError("nothing to change; give --role, --channel, --display-name or --handle");
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<Verb>& MemberVerbs() {
  static const std::vector<Verb> verbs = {
      {"add", "Make someone a member; they see nothing until they declare their interests",
       "dana --role handler --role panel --channel conduct", MethodOf<&Stub::AddMember>(),
       PersonFlags(true), nullptr, Preview::kMember},
      {"update", "Change a member's roles, channels or names", "dana --role chair --role panel",
       MethodOf<&Stub::UpdateMember>(), PersonFlags(false), nullptr, Preview::kMember, false,
       CheckUpdate},
      {"remove",
       "Let a member leave; what they wrote stays, and access ends at once",
       "dana --successor erin",
       MethodOf<&Stub::RemoveMember>(),
       {Name("name"), {"--successor", "successor", "Who gets their cases"}},
       Always,
       Preview::kMember},
      {"declare",
       "Say for yourself whom you work for and to whom you are close; replaces what you said "
       "before",
       "--employer 'Example, Inc.' --close-person '@sam'",
       MethodOf<&Stub::DeclareInterests>(),
       {{"--employer", "employers", "Once for each"},
        {"--close-person", "close_people", "A name or handle, once for each"}},
       nullptr,
       Preview::kMember},
  };
  return verbs;
}

}  // namespace candor::tools
