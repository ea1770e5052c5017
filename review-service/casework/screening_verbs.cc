#include "casework/screening_verbs.h"

#include <algorithm>
#include <string>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "casework/panels.h"
#include "casework/standing.h"
#include "lists/index_text.h"
#include "members/escalation.h"

namespace candor::review {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kMostAssignees = 8;

bool Contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

void Add(Names& names, const std::string& name) {
  if (!Contains(names, name)) {
    names.Add(std::string(name));
  }
}

void Remove(Names& names, std::string_view name) {
  names.erase(std::remove(names.begin(), names.end(), name), names.end());
}

// From now on these handle the case, and who did is remembered.
void SetAssignees(OpenCase& subject, const Names& assignees) {
  Names& former = *subject.summary.mutable_former_assignees();
  for (const std::string& name : subject.shown().assignees()) {
    Add(former, name);
  }
  for (const std::string& name : assignees) {
    Remove(former, name);
  }
  *subject.shown().mutable_assignees() = assignees;
}

void LeaveCase(OpenCase& subject, const std::string& member) {
  Names rest = subject.shown().assignees();
  Remove(rest, member);
  SetAssignees(subject, rest);
}

void NoteDeclaration(ChangeContext& context, const std::string& member, v1::ConflictLevel level) {
  v1::ConflictDeclaration& noted = *context.file().add_declarations();
  noted.set_member(member);
  noted.set_level(level);
  noted.mutable_time()->set_seconds(absl::ToUnixSeconds(context.now));

  storage::v1::CaseSummary& summary = context.subject.summary;
  Remove(*summary.mutable_cleared_members(), member);
  Remove(*summary.mutable_soft_conflicts(), member);
  Add(level == v1::CONFLICT_LEVEL_HARD   ? *summary.mutable_hard_conflicts()
      : level == v1::CONFLICT_LEVEL_SOFT ? *summary.mutable_soft_conflicts()
                                         : *summary.mutable_cleared_members(),
      member);
}

bool HasQuorumNow(const ChangeContext& context) {
  const storage::v1::CaseSummary& summary = context.subject.summary;
  return HasQuorum(summary, summary.subject().channel(), context.roster,
                   context.escalation_channel);
}

bool AnybodySees(const ChangeContext& context) {
  return std::ranges::any_of(context.roster.Active(), [&context](const v1::Member* member) {
    return !IsHidden(context.subject.summary, member, context.escalation_channel);
  });
}

bool CanHandle(const ChangeContext& context, const std::string& name) {
  const v1::Member* const member = context.roster.FindActive(name);
  return !IsHidden(context.subject.summary, member, context.escalation_channel) &&
         HasRole(*member, v1::MEMBER_ROLE_HANDLER);
}

}  // namespace

absl::Status DeclareConflict(ChangeContext& context, const v1::DeclareConflictRequest& request,
                             v1::DeclareConflictResponse& /*response*/) {
  if (request.level() != v1::CONFLICT_LEVEL_NONE && request.level() != v1::CONFLICT_LEVEL_SOFT &&
      request.level() != v1::CONFLICT_LEVEL_HARD) {
    return InvalidField("level", "is no level; say NONE, SOFT or HARD");
  }
  const std::string& member = context.permit.member();
  NoteDeclaration(context, member, request.level());
  if (request.level() == v1::CONFLICT_LEVEL_NONE) {
    return absl::OkStatus();
  }
  TakeOffPanels(context.subject, member, context.policy, context.now);
  if (request.level() == v1::CONFLICT_LEVEL_HARD) {
    LeaveCase(context.subject, member);
  }
  if (EscalateIfNoQuorum(context.subject.summary, context.roster, context.escalation_channel)) {
    LeaveChannel(context.subject, context.now);
  }
  return absl::OkStatus();
}

absl::Status TakeCase(ChangeContext& context, const v1::TakeCaseRequest& /*request*/,
                      v1::TakeCaseResponse& /*response*/) {
  if (context.state() == v1::CASE_STATE_SCREENING || context.state() == v1::CASE_STATE_ESCALATED) {
    RETURN_IF_ERROR(MoveTo(context, v1::CASE_STATE_TRIAGE));
    Note(context.subject, policy::v1::CLOCK_EVENT_TRIAGED, context.now);
  }
  IndexText(context.edit, context.subject);
  Names taker;
  taker.Add(std::string(context.permit.member()));
  SetAssignees(context.subject, taker);
  return absl::OkStatus();
}

absl::Status Assign(ChangeContext& context, const v1::AssignRequest& request,
                    v1::AssignResponse& /*response*/) {
  FieldViolations violations;
  if (request.members().empty() || request.members_size() > kMostAssignees) {
    violations.Add("members", "are none or more than 8; name 1 to 8");
  }
  for (int i = 0; i < std::min(request.members_size(), kMostAssignees); ++i) {
    const auto before = request.members().begin() + i;
    const std::string field = "members[" + std::to_string(i) + "]";
    if (std::find(request.members().begin(), before, *before) != before) {
      violations.Add(field, "is named twice; name each once");
    } else if (!CanHandle(context, *before)) {
      violations.Add(field, "is no member who could handle this case; name another one");
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  SetAssignees(context.subject, request.members());
  return absl::OkStatus();
}

absl::Status Escalate(ChangeContext& context, const v1::EscalateRequest& /*request*/,
                      v1::EscalateResponse& /*response*/) {
  storage::v1::CaseSummary& summary = context.subject.summary;
  if (context.state() != v1::CASE_STATE_SCREENING && HasQuorumNow(context)) {
    return Error(Reason::kIllegalTransition,
                 "the case was opened, and enough members without a conflict can decide it");
  }
  const std::string channel = context.subject.shown().channel();
  if (channel == context.escalation_channel) {
    return Error(Reason::kIllegalTransition, "the case is in the escalation channel already");
  }
  context.subject.shown().set_channel(std::string(context.escalation_channel));
  if (context.escalation_channel.empty() || !AnybodySees(context)) {
    return Error(Reason::kNoEscalationChannel);
  }
  summary.set_escalated_from(channel);
  RETURN_IF_ERROR(MoveTo(context, v1::CASE_STATE_ESCALATED));
  LeaveChannel(context.subject, context.now);
  return absl::OkStatus();
}

void LeaveChannel(OpenCase& subject, absl::Time now) {
  SetAssignees(subject, {});
  v1::CaseFile& file = *subject.work.mutable_file();
  file.set_escalated_from(subject.summary.escalated_from());
  subject.work.clear_returns_to();
  VoidProposal(file, now);
}

void VoidProposal(v1::CaseFile& file, absl::Time now) {
  if (v1::Proposal* const open = OpenProposal(file); open != nullptr) {
    open->set_state(v1::PROPOSAL_STATE_VOID);
    open->mutable_closed_time()->set_seconds(absl::ToUnixSeconds(now));
  }
}

}  // namespace candor::review
