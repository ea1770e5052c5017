#include "retention/erasing.h"

#include <algorithm>
#include <future>
#include <optional>
#include <set>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "casework/closing.h"
#include "members/roster.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr int kMostCases = 1000;
constexpr std::size_t kMostReasonBytes = 2000;

absl::Status CheckRequest(const v1::ProposePurgeRequest& request) {
  FieldViolations violations;
  if (request.cases().empty() || request.cases_size() > kMostCases) {
    violations.Add("cases", "must be 1 to 1000; propose the rest in another purge");
  }
  if (request.reason().empty() || request.reason().size() > kMostReasonBytes) {
    violations.Add("reason", "must have 1 to 2000 bytes; say why these cases may go");
  }
  std::set<std::string_view> seen;
  for (int i = 0; i < std::min(request.cases_size(), kMostCases); ++i) {
    const std::string field = "cases[" + std::to_string(i) + "]";
    if (!IdOfCaseName(request.cases(i))) {
      violations.Add(field, "is not cases/ and 26 of a-z 2-7; take it from DryRunRetention");
    } else if (!seen.insert(request.cases(i)).second) {
      violations.Add(field, "is there twice; name each case once");
    }
  }
  return violations.ToStatus();
}

absl::Status Guarded(const std::vector<v1::RetentionGuard>& guards) {
  std::string text = "a case cannot be erased: ";
  for (const v1::RetentionGuard guard : guards) {
    text.append(guard == guards.front() ? "" : ", ").append(WordsOf(guard));
  }
  return Error(Reason::kGuarded, text);
}

// Of the decision whose outcomes are in force; 0 when there is none.
std::uint32_t DecidedDay(const v1::CaseFile& file) {
  std::uint32_t day = 0;
  for (const v1::Proposal& proposal : file.proposals()) {
    const bool replaces =
        proposal.stage() == v1::PROPOSAL_STAGE_DECISION || !proposal.outcomes().empty();
    if (proposal.state() == v1::PROPOSAL_STATE_ADOPTED && replaces) {
      constexpr std::int64_t kSecondsOfADay = 24 * 60 * 60;
      day = static_cast<std::uint32_t>(proposal.closed_time().seconds() / kSecondsOfADay);
    }
  }
  return day;
}

storage::v1::CaseTombstone TombstoneOf(const OpenCase& subject, const Keeping& keeping, Day today) {
  const v1::Case& shown = subject.summary.subject();
  storage::v1::CaseTombstone tombstone;
  tombstone.set_received_day(shown.received_day());
  const std::string& escalated_from = subject.summary.escalated_from();
  tombstone.set_channel(escalated_from.empty() ? shown.channel() : escalated_from);
  *tombstone.mutable_categories() = shown.categories();
  for (std::string& outcome : OutcomesInForce(subject.work.file())) {
    tombstone.add_outcomes(std::move(outcome));
  }
  tombstone.set_decided_day(DecidedDay(subject.work.file()));
  tombstone.set_erased_day(today.number());
  tombstone.set_retention_class(keeping.retention_class);
  tombstone.set_policy_id(shown.policy_id());
  for (const auto* const hidden :
       {&subject.summary.excluded_members(), &subject.summary.named_members(),
        &subject.summary.hard_conflicts()}) {
    for (const std::string& name : *hidden) {
      tombstone.add_hidden_from(name);
    }
  }
  tombstone.add_numbers(subject.number);
  return tombstone;
}

}  // namespace

absl::Status Erasing::Check(std::string_view member, const v1::ProposePurgeRequest& request) const {
  ASSIGN_OR_RETURN(const Cases::Readable readable, parts_.cases.Open(member));
  if (!HasRole(*readable.viewer.member, v1::MEMBER_ROLE_CHAIR)) {
    return Error(Reason::kNotPermitted);
  }
  RETURN_IF_ERROR(CheckRequest(request));
  // All of them first: what is said of one case must not depend on another.
  for (const std::string& name : request.cases()) {
    if (!readable.index->Sees(*IdOfCaseName(name), member)) {
      return Error(Reason::kNoSuchCase);
    }
  }
  for (const std::string& name : request.cases()) {
    CaseEdit edit(parts_.store, *readable.keys, parts_.random);
    const absl::StatusOr<OpenCase*> subject = edit.Open(*IdOfCaseName(name));
    if (!subject.ok()) {
      return Error(absl::IsNotFound(subject.status()) ? Reason::kNoSuchCase : Reason::kInternal);
    }
    RETURN_IF_ERROR(edit.OpenWork(**subject));
    ASSIGN_OR_RETURN(const CaseFacts facts, FactsOf(edit, **subject));
    const Keeping keeping = KeepingOf(facts, parts_.policies, Today());
    if (!keeping.guards.empty()) {
      return Guarded(keeping.guards);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Erasing::TakeOut(CaseEdit& edit, OpenCase& subject,
                                      const CodeKeys& codes) const {
  RETURN_IF_ERROR(edit.OpenWork(subject));
  ASSIGN_OR_RETURN(const CaseFacts facts, FactsOf(edit, subject));
  const Keeping keeping = KeepingOf(facts, parts_.policies, Today());
  if (!keeping.guards.empty()) {
    return false;
  }
  RETURN_IF_ERROR(parts_.tombstones.Put(edit.keys(), subject.id,
                                        TombstoneOf(subject, keeping, Today()), edit.batch()));
  RETURN_IF_ERROR(DeleteCase(edit, subject, codes));
  return true;
}

absl::StatusOr<Erasing::End> Erasing::EraseOne(const std::shared_ptr<const UnsealedKeys>& keys,
                                               const std::string& id, const CodeKeys& codes) {
  std::promise<absl::Status> outcome;
  bool is_taken = false;
  parts_.editor.Apply(
      keys, id,
      [this, &codes, &is_taken](CaseEdit& edit, OpenCase& subject) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(is_taken, TakeOut(edit, subject, codes));
        return is_taken;
      },
      [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  const absl::Status status = outcome.get_future().get();
  if (absl::IsNotFound(status)) {
    return End::kGone;
  }
  RETURN_IF_ERROR(status);
  return is_taken ? End::kErased : End::kLeft;
}

absl::StatusOr<Erased> Erasing::Erase(const std::shared_ptr<const UnsealedKeys>& keys,
                                      const v1::ProposePurgeRequest& request) {
  ASSIGN_OR_RETURN(const CodeKeys codes, ReadCodeKeys(parts_.store));
  Erased done;
  absl::Status status;
  for (const std::string& name : request.cases()) {
    const std::optional<std::string_view> id = IdOfCaseName(name);
    const absl::StatusOr<End> end =
        id ? EraseOne(keys, std::string(*id), codes) : absl::StatusOr<End>(End::kGone);
    status = end.status();
    if (!end.ok()) {
      break;
    }
    if (*end == End::kErased) {
      ++done.erased;
    }
    if (*end == End::kLeft) {
      done.left.push_back(name);
    }
  }
  // Also when some are left to do, and no matter if it fails: the upkeep tries it until it is done.
  parts_.upkeep.Destroy().IgnoreError();
  RETURN_IF_ERROR(status);
  return done;
}

}  // namespace candor::review
