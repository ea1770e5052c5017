#include "candorctl/verb_subject.h"

#include <algorithm>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/policy/limits.h"
#include "candor/review/v1/casework_service.grpc.pb.h"
#include "candor/review/v1/member_service.grpc.pb.h"
#include "candorctl/case_file_page.h"
#include "candorctl/case_list_page.h"
#include "candorctl/case_name.h"
#include "candorctl/exit_code.h"
#include "candorctl/pages.h"
#include "candorctl/terminal_text.h"
#include "candorctl/thread_page.h"

namespace candor::tools {
namespace {

using google::protobuf::Message;
using review::v1::CaseService;
using review::v1::CaseworkService;
using review::v1::MemberService;

review::v1::CaseChange& ChangeOf(Message& request) {
  return dynamic_cast<review::v1::CaseChange&>(*request.GetReflection()->MutableMessage(
      &request, request.GetDescriptor()->FindFieldByName("change")));
}

absl::StatusOr<review::v1::Case> GetCase(const CaseLine& review, const std::string& name) {
  review::v1::GetCaseRequest request;
  request.set_name(name);
  review::v1::GetCaseResponse response;
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::GetCase, request, response,
                               review.connection.timeout));
  return response.subject();
}

// The open proposal goes into the request when it names none. The etag, read before it, makes sure
// that it still is the one.
absl::StatusOr<std::string> LookAtProposal(const CaseLine& review, const LookFlags& flags,
                                           review::v1::VoteRequest& vote) {
  if (flags.force && vote.proposal() == 0) {
    return UsageError("--force needs --proposal: which one is open may change meanwhile");
  }
  if (!flags.asks && vote.proposal() != 0) {
    return std::string();
  }
  CaseworkService::Stub casework(review.channel);
  review::v1::GetCaseFileRequest request;
  request.set_name(vote.change().name());
  review::v1::GetCaseFileResponse response;
  RETURN_IF_ERROR(client::Call(casework, &CaseworkService::Stub::GetCaseFile, request, response,
                               review.connection.timeout));
  const auto& proposals = response.file().proposals();
  const auto found = std::find_if(proposals.begin(), proposals.end(), [&](const auto& one) {
    return vote.proposal() == 0 ? one.state() == review::v1::PROPOSAL_STATE_OPEN
                                : one.number() == vote.proposal();
  });
  if (found == proposals.end()) {
    return absl::NotFoundError(
        vote.proposal() == 0 ? "no proposal is open; `candorctl cases show` shows the file"
                             : "there is no such proposal; `candorctl cases show` lists them");
  }
  vote.set_proposal(found->number());
  return Indented(ProposalText(*found));
}

absl::StatusOr<std::string> LookAtMessage(const CaseLine& review, const LookFlags& flags,
                                          const review::v1::ReleaseMessageRequest& release) {
  if (!flags.asks) {
    return std::string();
  }
  review::v1::ListMessagesRequest request;
  request.set_parent(release.change().name());
  ASSIGN_OR_RETURN(
      const review::v1::ListMessagesResponse all,
      AllPages(*review.stub, &CaseService::Stub::ListMessages, request, review.connection.timeout));
  const std::string name =
      release.change().name() + "/messages/" + std::to_string(release.message());
  for (const review::v1::ThreadMessage& message : all.messages()) {
    if (message.name() == name) {
      return MessagePage(message) + "\n";
    }
  }
  return absl::NotFoundError("there is no such message; `candorctl cases messages` lists them");
}

absl::StatusOr<std::string> PreviewOf(const Verb& verb, const CaseLine& review,
                                      const LookFlags& flags, Message& request) {
  switch (verb.preview) {
    case Preview::kProposal:
      return LookAtProposal(review, flags, dynamic_cast<review::v1::VoteRequest&>(request));
    case Preview::kMessage:
      return LookAtMessage(review, flags,
                           dynamic_cast<review::v1::ReleaseMessageRequest&>(request));
    default:
      return std::string();
  }
}

absl::StatusOr<Subject> LookAtCase(const Verb& verb, const CaseLine& review, const LookFlags& flags,
                                   Message& request, Session& session) {
  ASSIGN_OR_RETURN(const std::string name, FindCase(review, flags.subject));
  ASSIGN_OR_RETURN(const review::v1::Case found, GetCase(review, name));
  review::v1::CaseChange& change = ChangeOf(request);
  change.set_name(name);
  if (!flags.force) {
    change.set_etag(found.etag());
  }
  if (auto* duplicate = dynamic_cast<review::v1::MarkDuplicateRequest*>(&request)) {
    ASSIGN_OR_RETURN(*duplicate->mutable_duplicate_of(),
                     FindCase(review, duplicate->duplicate_of()));
  }
  ASSIGN_OR_RETURN(const std::string preview, PreviewOf(verb, review, flags, request));
  return Subject{TitleOf(found), CaseRow(found, session.clock.Now(), false) + "\n" + preview};
}

// The member whom `name` in the request or in its member names.
std::string MemberNameOf(const Message& request) {
  if (const auto* remove = dynamic_cast<const review::v1::RemoveMemberRequest*>(&request)) {
    return remove->name();
  }
  const auto* update = dynamic_cast<const review::v1::UpdateMemberRequest*>(&request);
  return update == nullptr ? "" : update->member().name();
}

absl::StatusOr<Subject> LookAtMember(const Verb& verb, const CaseLine& review, bool force,
                                     Message& request) {
  const std::string name = MemberNameOf(request);
  if (force || !HasEtag(verb)) {
    return Subject{"", name + "\n"};
  }
  MemberService::Stub members(review.channel);
  review::v1::ListMembersResponse all;
  RETURN_IF_ERROR(client::Call(members, &MemberService::Stub::ListMembers,
                               review::v1::ListMembersRequest(), all, review.connection.timeout));
  for (const review::v1::Member& member : all.members()) {
    if (member.name() == name) {
      request.GetReflection()->SetString(&request, request.GetDescriptor()->FindFieldByName("etag"),
                                         member.etag());
      return Subject{"", SafeLine(member.name() + " " + member.display_name()) + "\n"};
    }
  }
  return absl::NotFoundError("there is no such member; `candorctl members list` shows them");
}

}  // namespace

bool HasEtag(const Verb& verb) {
  return verb.HasCase() || verb.method.request->GetDescriptor()->FindFieldByName("etag") != nullptr;
}

absl::StatusOr<Subject> LookAt(const Verb& verb, const CaseLine& review, const LookFlags& flags,
                               Message& request, Session& session) {
  if (!verb.HasCase()) {
    return LookAtMember(verb, review, flags.force, request);
  }
  ChangeOf(request).set_request_id(session.random.Bytes(policy::kMessageIdBytes));
  if (flags.subject.empty()) {
    return Subject{};
  }
  return LookAtCase(verb, review, flags, request, session);
}

}  // namespace candor::tools
