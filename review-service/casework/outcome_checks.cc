#include "casework/outcome_checks.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace candor::review {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

constexpr std::size_t kMaxReasonsBytes = 500;
constexpr std::size_t kMaxTextBytes = 1000;
constexpr std::size_t kMaxEntryBytes = 200;
constexpr int kMaxEntries = 20;
constexpr std::string_view kNotAsked = "is nothing that this outcome asks for; leave it empty";

const policy::v1::Outcome* FindOutcome(const policy::v1::Policy& policy, std::string_view code) {
  const auto found = std::ranges::find(policy.outcomes(), code, &policy::v1::Outcome::code);
  return found == policy.outcomes().end() ? nullptr : &*found;
}

bool AsksFor(const policy::v1::Outcome& outcome, policy::v1::OutcomeDetail detail) {
  return std::ranges::find(outcome.details(), detail) != outcome.details().end();
}

void CheckEntries(const Texts& entries, bool is_asked, const std::string& path,
                  FieldViolations& violations) {
  if (!is_asked) {
    if (!entries.empty()) {
      violations.Add(path, kNotAsked);
    }
    return;
  }
  if (entries.empty() || entries.size() > kMaxEntries) {
    violations.Add(path, "must have 1 to 20 entries for this outcome");
    return;
  }
  for (int i = 0; i < entries.size(); ++i) {
    if (entries.Get(i).empty() || entries.Get(i).size() > kMaxEntryBytes) {
      violations.Add(path + "[" + std::to_string(i) + "]", "must have 1 to 200 bytes");
    }
  }
}

void CheckEndDay(std::uint32_t end_day, bool is_asked, Day today, const std::string& path,
                 FieldViolations& violations) {
  if (!is_asked && end_day != 0) {
    violations.Add(path, kNotAsked);
  }
  if (is_asked && Day(end_day) <= today) {
    violations.Add(path, "must be a day after today for this outcome");
  }
}

void CheckText(std::string_view text, bool is_asked, const std::string& path,
               FieldViolations& violations) {
  if (!is_asked && !text.empty()) {
    violations.Add(path, kNotAsked);
  }
  if (is_asked && (text.empty() || text.size() > kMaxTextBytes)) {
    violations.Add(path, "must have 1 to 1000 bytes for this outcome");
  }
}

void CheckDetails(const policy::v1::Outcome& outcome, const v1::DecidedOutcome& decided, Day today,
                  const std::string& path, FieldViolations& violations) {
  using policy::v1::OUTCOME_DETAIL_END_DATE;
  using policy::v1::OUTCOME_DETAIL_ROLES;
  using policy::v1::OUTCOME_DETAIL_SPACES;
  using policy::v1::OUTCOME_DETAIL_TEXT;
  CheckEntries(decided.spaces(), AsksFor(outcome, OUTCOME_DETAIL_SPACES), path + ".spaces",
               violations);
  CheckEndDay(decided.end_day(), AsksFor(outcome, OUTCOME_DETAIL_END_DATE), today,
              path + ".end_day", violations);
  CheckEntries(decided.roles(), AsksFor(outcome, OUTCOME_DETAIL_ROLES), path + ".roles",
               violations);
  CheckText(decided.text(), AsksFor(outcome, OUTCOME_DETAIL_TEXT), path + ".text", violations);
}

}  // namespace

void CheckProposed(const policy::v1::Policy& policy, const v1::Proposal& proposed, Day today,
                   FieldViolations& violations) {
  if (proposed.outcomes().empty() && proposed.stage() != v1::PROPOSAL_STAGE_APPEAL) {
    violations.Add("outcomes", "is empty; name at least one outcome of the policy");
  }
  std::set<std::string_view> codes;
  for (int i = 0; i < proposed.outcomes_size(); ++i) {
    const v1::DecidedOutcome& decided = proposed.outcomes(i);
    const std::string path = "outcomes[" + std::to_string(i) + "]";
    const policy::v1::Outcome* const outcome = FindOutcome(policy, decided.code());
    if (outcome == nullptr) {
      violations.Add(path + ".code", "is no outcome of the case's policy; use one of its codes");
      continue;
    }
    if (!codes.insert(decided.code()).second) {
      violations.Add(path + ".code", "is there twice; name each outcome once");
    }
    CheckDetails(*outcome, decided, today, path, violations);
  }
  if (proposed.reasons().empty() || proposed.reasons().size() > kMaxReasonsBytes) {
    violations.Add("reasons", "must have 1 to 500 bytes");
  }
}

}  // namespace candor::review
