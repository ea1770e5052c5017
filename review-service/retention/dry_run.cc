#include "retention/dry_run.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "members/roster.h"
#include "retention/case_records.h"
#include "retention/keeping.h"
#include "review/case_edit.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr std::size_t kMostCandidates = 10000;
using Candidates = std::vector<v1::RetentionCandidate>;

// Nothing for a case that went, or changed its state, meanwhile.
absl::StatusOr<std::optional<Keeping>> Judge(const DryRunParts& parts, const UnsealedKeys& keys,
                                             const std::string& id, Day until) {
  CaseEdit edit(parts.store, keys, parts.random);
  const absl::StatusOr<OpenCase*> subject = edit.Open(id);
  if (absl::IsNotFound(subject.status())) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(subject.status());
  RETURN_IF_ERROR(edit.OpenWork(**subject));
  ASSIGN_OR_RETURN(const CaseFacts facts, FactsOf(edit, **subject));
  return HasEnded((*subject)->summary) ? std::optional(KeepingOf(facts, parts.policies, until))
                                       : std::nullopt;
}

v1::RetentionCandidate CandidateOf(const std::string& id, const Keeping& keeping) {
  v1::RetentionCandidate candidate;
  candidate.set_name(CaseName(id));
  candidate.set_retention_class(keeping.retention_class);
  candidate.set_due_day(keeping.due_day);
  for (const v1::RetentionGuard guard : keeping.guards) {
    candidate.add_guards(guard);
  }
  return candidate;
}

// The longest due first.
template <typename Shown>
void Show(Candidates& candidates, Shown& shown) {
  std::ranges::sort(candidates, {}, [](const v1::RetentionCandidate& candidate) {
    return std::tuple(candidate.due_day(), std::string_view(candidate.name()));
  });
  candidates.resize(std::min(candidates.size(), kMostCandidates));
  shown.Add(candidates.begin(), candidates.end());
}

}  // namespace

absl::Status DryRun(const DryRunParts& parts, std::string_view member,
                    const v1::DryRunRetentionRequest& request,
                    v1::DryRunRetentionResponse& response) {
  ASSIGN_OR_RETURN(const Cases::Readable readable, parts.cases.Open(member));
  if (!HasRole(*readable.viewer.member, v1::MEMBER_ROLE_CHAIR)) {
    return Error(Reason::kNotPermitted);
  }
  const Day today = DayOf(parts.clock.Now());
  if (request.until_day() != 0 && request.until_day() < today.number()) {
    return InvalidField("until_day", "is over; leave it 0 for today");
  }
  const Day until = std::max(today, Day(request.until_day()));
  Candidates erasable;
  Candidates kept;
  for (const CaseIndex::CasePtr& entry : parts.cases.All()) {
    if (!HasEnded(entry->summary) || !readable.index->Sees(entry->id, member)) {
      continue;
    }
    const absl::StatusOr<std::optional<Keeping>> keeping =
        Judge(parts, *readable.keys, entry->id, until);
    if (!keeping.ok()) {
      return Error(Reason::kInternal);
    }
    if (!keeping->has_value()) {
      continue;
    }
    const Keeping& judged = **keeping;
    const bool is_due = judged.due_day != 0 && judged.due_day <= until.number();
    const bool is_unknown =
        std::ranges::find(judged.guards, v1::RETENTION_GUARD_UNKNOWN_CLASS) != judged.guards.end();
    if (is_due || is_unknown) {
      (judged.guards.empty() ? erasable : kept).push_back(CandidateOf(entry->id, judged));
    }
  }
  Show(erasable, *response.mutable_erasable());
  Show(kept, *response.mutable_kept());
  return absl::OkStatus();
}

}  // namespace candor::review
