#include "members/case_settler.h"

#include <algorithm>
#include <deque>
#include <future>
#include <map>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "casework/case_changes.h"
#include "casework/clock_view.h"
#include "casework/panels.h"
#include "casework/screening_verbs.h"
#include "casework/standing.h"
#include "members/escalation.h"
#include "members/named.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

// So many changes are on their way to the disk at once.
constexpr std::size_t kMostUnderWay = 256;
constexpr std::initializer_list<v1::MemberRole> kHandling = {v1::MEMBER_ROLE_HANDLER,
                                                             v1::MEMBER_ROLE_TRIAGE};
constexpr std::string_view kReason = "The members of the team changed.";

bool IsUnopened(const storage::v1::CaseSummary& summary) {
  const v1::CaseState state = summary.subject().state();
  return state == v1::CASE_STATE_SCREENING || state == v1::CASE_STATE_ESCALATED;
}

bool IsEnded(const storage::v1::CaseSummary& summary) {
  switch (summary.subject().state()) {
    case v1::CASE_STATE_CLOSED:
    case v1::CASE_STATE_DUPLICATE:
    case v1::CASE_STATE_WITHDRAWN:
    case v1::CASE_STATE_SHREDDED:
      return true;
    default:
      return false;
  }
}

template <typename Names>
bool Contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Changes of cases on their way; the first that failed.
class UnderWay {
 public:
  UnderWay() = default;
  ~UnderWay() { static_cast<void>(Finish()); }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

  // Waits for room.
  [[nodiscard]] store::Committed Add() {
    if (waiting_.size() >= kMostUnderWay) {
      WaitForOne();
    }
    auto outcome = std::make_shared<std::promise<absl::Status>>();
    waiting_.push_back(outcome->get_future());
    return [outcome](absl::Status status) { outcome->set_value(std::move(status)); };
  }
  absl::Status Finish() {
    while (!waiting_.empty()) {
      WaitForOne();
    }
    return first_failure_;
  }

 private:
  void WaitForOne() {
    const absl::Status status = waiting_.front().get();
    waiting_.pop_front();
    // A case in quarantine may be filed to its thread meanwhile.
    if (first_failure_.ok() && !absl::IsNotFound(status)) {
      first_failure_ = status;
    }
  }
  std::deque<std::future<absl::Status>> waiting_;
  absl::Status first_failure_;
};

}  // namespace

// One case being settled.
struct CaseSettler::Settling {
  const Handover& handover;
  bool is_seen = false;
  bool has_new_handler = false;
  bool lost_all = false;
};

absl::StatusOr<HandedOver> CaseSettler::Settle(std::shared_ptr<const UnsealedKeys> keys,
                                               const Handover& handover) const {
  const std::shared_ptr<const Roster> roster = parts_.members.Known();
  if (roster == nullptr) {
    return Error(Reason::kSealed);
  }
  std::deque<Settling> settlings;
  UnderWay under_way;
  // In the order of ids: whoever watches cannot tell from it what else there is.
  std::map<std::string, bool> is_seen_by_id;
  for (const CaseIndex::CasePtr& entry : parts_.cases.All()) {
    if (!IsSettled(*keys, *entry, *roster)) {
      is_seen_by_id[entry->id] =
          !IsHidden(entry->summary, handover.seen_by, parts_.members.escalation_channel());
    }
  }
  for (const auto& [id, is_seen] : is_seen_by_id) {
    Settling& settling = settlings.emplace_back(Settling{handover});
    settling.is_seen = is_seen;
    parts_.editor.Apply(
        keys, id,
        [this, &settling](CaseEdit& edit, OpenCase& subject) {
          return SettleOne(edit, subject, settling);
        },
        under_way.Add());
  }
  RETURN_IF_ERROR(under_way.Finish());
  HandedOver outcome;
  for (const Settling& settling : settlings) {
    outcome.reassigned += settling.is_seen && settling.has_new_handler ? 1U : 0U;
    outcome.unassigned += settling.is_seen && settling.lost_all ? 1U : 0U;
  }
  return outcome;
}

bool CaseSettler::IsSettled(const UnsealedKeys& keys, const IndexedCase& entry,
                            const Roster& roster) const {
  const storage::v1::CaseSummary& summary = entry.summary;
  const auto must_let_go = [&](const std::string& name) {
    return MustLetGo(summary, roster, name, kHandling);
  };
  if (std::ranges::any_of(summary.subject().assignees(), must_let_go) ||
      HasPanelToLeave(summary, roster) ||
      MustEscalate(summary, roster, parts_.members.escalation_channel())) {
    return false;
  }
  if (!IsUnopened(summary)) {
    return true;
  }
  Wiped<storage::v1::CaseReport> report;
  // What cannot be read names nobody: it stays as it is, for whoever tries to open it.
  return !ReadReport(keys, entry.id, report.message).ok() ||
         IsNoted(report.message.message().report(), roster, summary);
}

bool CaseSettler::HasPanelToLeave(const storage::v1::CaseSummary& summary,
                                  const Roster& roster) const {
  const auto must_leave = [&](v1::MemberRole role) {
    return [&, role](const std::string& name) { return MustLetGo(summary, roster, name, {role}); };
  };
  switch (summary.subject().state()) {
    case v1::CASE_STATE_DELIBERATION:
      return std::ranges::any_of(summary.first_panel(), must_leave(v1::MEMBER_ROLE_PANEL));
    case v1::CASE_STATE_APPEALED:
      return std::ranges::any_of(summary.appeal_panel(), must_leave(v1::MEMBER_ROLE_APPEALS));
    default:
      return false;
  }
}

bool CaseSettler::MustLetGo(const storage::v1::CaseSummary& summary, const Roster& roster,
                            const std::string& name,
                            std::initializer_list<v1::MemberRole> roles) const {
  const v1::Member* const member = roster.FindActive(name);
  return IsHidden(summary, member, parts_.members.escalation_channel()) ||
         std::ranges::none_of(roles,
                              [member](v1::MemberRole role) { return HasRole(*member, role); });
}

bool CaseSettler::MayTakeOver(const storage::v1::CaseSummary& summary, const Roster& roster,
                              const std::string& name) const {
  const v1::Member* const member = roster.FindActive(name);
  if (member == nullptr || !HasRole(*member, v1::MEMBER_ROLE_HANDLER)) {
    return false;
  }
  const Standing standing = StandingOf(summary, member, parts_.members.escalation_channel());
  return !standing.is_hidden && !standing.has_soft_conflict && !standing.on_appeal_panel;
}

absl::StatusOr<bool> CaseSettler::SettleOne(CaseEdit& edit, OpenCase& subject,
                                            Settling& settling) const {
  const std::shared_ptr<const Roster> roster = parts_.members.Known();
  if (roster == nullptr) {
    return Error(Reason::kSealed);
  }
  const v1::CaseState from = subject.shown().state();
  bool is_named = false;
  if (IsUnopened(subject.summary)) {
    Wiped<storage::v1::CaseReport> report;
    is_named = edit.Get(subject, kCaseReports, subject.id, report.message).ok() &&
               NoteNamed(report.message.message().report(), *roster, subject.summary);
  }
  const bool had_handler = !subject.shown().assignees().empty();
  const bool is_escalated =
      EscalateIfNoQuorum(subject.summary, *roster, parts_.members.escalation_channel());
  if (is_escalated) {
    RETURN_IF_ERROR(edit.OpenWork(subject));
    LeaveChannel(subject, Now());
  }
  ASSIGN_OR_RETURN(const bool left_panel, LeavePanel(edit, subject, *roster));
  const bool is_reassigned = Reassign(subject, *roster, settling);
  settling.lost_all = had_handler && subject.shown().assignees().empty();
  if (!is_named && !left_panel && !is_escalated && !is_reassigned) {
    return false;
  }
  roster->Require(edit.batch());
  subject.is_changed = true;
  if (left_panel || is_escalated || is_reassigned) {
    const Action action = is_escalated ? Action::kEscalate : Action::kAssign;
    RETURN_IF_ERROR(FinishStep(edit, subject, {action, "", kReason, from, Now()}, parts_.policies));
  }
  return true;
}

bool CaseSettler::Reassign(OpenCase& subject, const Roster& roster, Settling& settling) const {
  settling.has_new_handler = false;
  auto& assignees = *subject.shown().mutable_assignees();
  std::vector<std::string> gone;
  std::ranges::copy_if(assignees, std::back_inserter(gone), [&](const std::string& name) {
    return MustLetGo(subject.summary, roster, name, kHandling);
  });
  for (const std::string& name : gone) {
    assignees.erase(std::ranges::find(assignees, name));
    if (!Contains(subject.summary.former_assignees(), name)) {
      subject.summary.add_former_assignees(name);
    }
  }
  const std::string& successor = settling.handover.successor;
  if (!gone.empty() && !successor.empty() && !Contains(assignees, successor) &&
      MayTakeOver(subject.summary, roster, successor)) {
    subject.shown().add_assignees(successor);
    settling.has_new_handler = true;
  }
  return !gone.empty();
}

absl::StatusOr<bool> CaseSettler::LeavePanel(const CaseEdit& edit, OpenCase& subject,
                                             const Roster& roster) const {
  if (!HasPanelToLeave(subject.summary, roster)) {
    return false;
  }
  RETURN_IF_ERROR(edit.OpenWork(subject));
  const policy::v1::Policy* const policy = PolicyOf(subject.shown(), parts_.policies);
  if (policy == nullptr) {
    return false;
  }
  return RefreshPanel(subject, {roster, parts_.members.escalation_channel()}, *policy, Now());
}

absl::Status CaseSettler::HideFrom(const std::shared_ptr<const UnsealedKeys>& keys,
                                   const v1::Member& member) const {
  UnderWay under_way;
  for (const CaseIndex::CasePtr& entry : parts_.cases.All()) {
    if (Contains(entry->summary.named_members(), member.name()) ||
        entry->summary.subject().state() == v1::CASE_STATE_QUARANTINED) {
      continue;
    }
    Wiped<storage::v1::CaseReport> report;
    // What cannot be read names nobody.
    if (!ReadReport(*keys, entry->id, report.message).ok() ||
        !NamesMember(report.message.message().report(), member)) {
      continue;
    }
    parts_.editor.Apply(
        keys, entry->id,
        [name = member.name()](CaseEdit&, OpenCase& subject) -> absl::StatusOr<bool> {
          if (Contains(subject.summary.named_members(), name)) {
            return false;
          }
          subject.summary.add_named_members(name);
          subject.is_changed = true;
          return true;
        },
        under_way.Add());
  }
  return under_way.Finish();
}

bool CaseSettler::IsOnlyHandler(std::string_view leaver, const v1::Member& seen_by) const {
  return std::ranges::any_of(parts_.cases.All(), [&](const CaseIndex::CasePtr& entry) {
    const auto& assignees = entry->summary.subject().assignees();
    return assignees.size() == 1 && assignees[0] == leaver && !IsEnded(entry->summary) &&
           !IsHidden(entry->summary, &seen_by, parts_.members.escalation_channel());
  });
}

absl::Status CaseSettler::ReadReport(const UnsealedKeys& keys, const std::string& id,
                                     storage::v1::CaseReport& report) const {
  ASSIGN_OR_RETURN(const KeyedRecord sealed, parts_.cases_on_disk.ReadReport(id));
  ASSIGN_OR_RETURN(const Secret key, keys.case_keys().Derive(sealed.key.number()));
  return OpenRecord(key, {kCaseReports, id}, sealed.record, report);
}

absl::Time CaseSettler::Now() const {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(absl::FromChrono(parts_.clock.Now())));
}

}  // namespace candor::review
