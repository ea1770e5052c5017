#include "retention/case_steps.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "casework/standing.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

constexpr std::size_t kMostReasonBytes = 2000;
constexpr std::uint32_t kFirstEvent = 1;

absl::Status AddEvent(CaseEdit& edit, OpenCase& subject, const CaseStep& step, absl::Time now) {
  const std::uint32_t number = std::max(subject.work.next_event(), kFirstEvent);
  subject.work.set_next_event(number + 1);
  Wiped<v1::CaseEvent> event;
  event.message.set_number(number);
  event.message.mutable_time()->set_seconds(absl::ToUnixSeconds(now));
  event.message.set_actor(step.member);
  event.message.set_action(std::string(step.action));
  event.message.set_reason(step.reason);
  event.message.set_from(subject.shown().state());
  event.message.set_to(subject.shown().state());
  event.message.set_policy_version(subject.shown().policy_version());
  event.message.set_audit_entry(step.audit_entry);
  return edit.Put(subject, kCaseEvents, MessageKey(subject.id, number), event.message);
}

absl::Status Told(const absl::Status& status) {
  if (status.ok() || ReasonOf(status)) {
    return status;
  }
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return Error(Reason::kNoSuchCase);
    case absl::StatusCode::kAborted:
      return Error(Reason::kOverloaded);
    default:
      return Error(Reason::kInternal);
  }
}

}  // namespace

absl::Status CheckReason(std::string_view reason) {
  return reason.empty() || reason.size() > kMostReasonBytes
             ? InvalidField("reason", "must have 1 to 2000 bytes; say why, for the history")
             : absl::OkStatus();
}

absl::Status CaseSteps::Check(const CaseStep& step, MayDo may_do) const {
  ASSIGN_OR_RETURN(const Cases::Found found, parts_.cases.Find(step.member, step.name, "name"));
  return may_do(parts_.cases.StandingTo(found, step.member),
                found.entry->summary.subject().state());
}

void CaseSteps::Run(CaseStep step, MayDo may_do, Change change,
                    absl::AnyInvocable<void(absl::Status)> done) {
  const absl::StatusOr<Cases::Found> found = parts_.cases.Find(step.member, step.name, "name");
  if (!found.ok()) {
    return done(found.status());
  }
  parts_.editor.Apply(
      found->keys, found->entry->id,
      [this, may_do, step = std::move(step), change = std::move(change)](
          CaseEdit& edit, OpenCase& subject) mutable -> absl::StatusOr<bool> {
        const std::shared_ptr<const Roster> roster = parts_.members.Known();
        if (roster == nullptr) {
          return Error(Reason::kSealed);
        }
        const Standing standing = StandingOf(subject.summary, roster->Find(step.member),
                                             parts_.members.escalation_channel());
        if (standing.is_hidden || standing.declared == v1::CONFLICT_LEVEL_HARD) {
          return Error(Reason::kNoSuchCase);
        }
        RETURN_IF_ERROR(may_do(standing, subject.shown().state()));
        const absl::Time now =
            absl::FromUnixSeconds(absl::ToUnixSeconds(absl::FromChrono(parts_.clock.Now())));
        roster->Require(edit.batch());
        RETURN_IF_ERROR(edit.OpenWork(subject));
        RETURN_IF_ERROR(change(edit, subject, now));
        RETURN_IF_ERROR(AddEvent(edit, subject, step, now));
        subject.is_changed = true;
        return true;
      },
      [done = std::move(done)](const absl::Status& status) mutable { done(Told(status)); });
}

}  // namespace candor::review
