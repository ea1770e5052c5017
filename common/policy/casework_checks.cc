#include <map>
#include <string>
#include <utility>

#include "candor/policy/limits.h"
#include "fields.h"
#include "policy_checks.h"
#include "text.h"
#include "time_span.h"

namespace candor::policy {
namespace {

constexpr int kMaxOutcomes = 50;
constexpr int kMaxRules = 50;
constexpr int kMaxReferrals = 20;
constexpr int kMaxProvisions = 100;
constexpr std::size_t kMaxTitleBytes = 200;
constexpr std::size_t kMaxKeptByBytes = 1000;
constexpr unsigned kLeastPeople = 2;

Codes CheckOutcomes(const v1::Policy& policy, Problems& problems) {
  Codes seen;
  for (int i = 0; i < policy.outcomes_size(); ++i) {
    const v1::Outcome& outcome = policy.outcomes(i);
    const std::string path = At("", "outcomes", i);
    CheckCode(path + ".code", outcome.code(), seen, problems);
    CheckTexts(path + ".label", outcome.label(), policy, kMaxLabelBytes, problems);
    CheckSource(path, outcome.source(), problems);
    std::set<int> details;
    for (int j = 0; j < outcome.details_size(); ++j) {
      if (outcome.details(j) == v1::OUTCOME_DETAIL_UNSPECIFIED) {
        problems.Add(At(path, "details", j), "says nothing; name a detail or take it away");
      } else if (!details.insert(outcome.details(j)).second) {
        problems.Add(At(path, "details", j), "is there twice; keep one");
      }
    }
  }
  CheckCount("outcomes", policy.outcomes_size(), kMaxOutcomes, problems);
  return seen;
}

// Each entry is an outcome of the policy that `taken` does not have yet.
template <typename List>
void CheckOutcomeList(const std::string& path, const List& list, const Codes& outcomes,
                      Codes& taken, std::string_view elsewhere, Problems& problems) {
  for (int i = 0; i < list.size(); ++i) {
    if (!outcomes.contains(list.Get(i))) {
      problems.Add(At(path, "outcomes", i), "is no outcome of this policy; add it to outcomes");
    } else if (!taken.insert(list.Get(i)).second) {
      problems.Add(At(path, "outcomes", i), elsewhere);
    }
  }
}

void CheckShare(const std::string& path, const v1::QuorumRule& rule, Problems& problems) {
  if (rule.votes_of() == 0 || rule.votes_for() > rule.votes_of() ||
      std::uint64_t{2} * rule.votes_for() <= rule.votes_of()) {
    problems.Add(path + ".votes_for",
                 "of votes_of must be more than half and at most all, such as 2 of 3");
  }
  if (rule.least_people() < kLeastPeople) {
    problems.Add(path + ".least_people", "is below 2; nobody decides alone");
  }
}

void CheckQuorum(const v1::Policy& policy, const Codes& outcomes, Problems& problems) {
  Codes seen;
  std::map<int, Codes> taken;
  std::map<int, int> defaults;
  for (int i = 0; i < policy.quorum_rules_size(); ++i) {
    const v1::QuorumRule& rule = policy.quorum_rules(i);
    const std::string path = At("", "quorum_rules", i);
    CheckCode(path + ".code", rule.code(), seen, problems);
    if (rule.use() == v1::QUORUM_USE_UNSPECIFIED) {
      problems.Add(path + ".use", "is missing; say what is voted on");
    }
    CheckOutcomeList(path, rule.outcomes(), outcomes, taken[rule.use()],
                     "is in another rule of the same use; keep one", problems);
    if (rule.outcomes().empty() && ++defaults[rule.use()] > 1) {
      problems.Add(path + ".outcomes",
                   "is empty in two rules of one use; say which outcomes this one is for");
    }
    CheckShare(path, rule, problems);
    CheckSource(path, rule.source(), problems);
  }
  if (policy.outcomes_size() > 0 &&
      (!defaults.contains(v1::QUORUM_USE_DECISION) || !defaults.contains(v1::QUORUM_USE_APPEAL))) {
    problems.Add("quorum_rules",
                 "needs a rule without outcomes for QUORUM_USE_DECISION and QUORUM_USE_APPEAL");
  }
  CheckCount("quorum_rules", policy.quorum_rules_size(), kMaxRules, problems);
}

void CheckKeep(const std::string& path, const v1::RetentionClass& held, Problems& problems) {
  if (held.has_keep()) {
    CheckSpan(path + ".keep", held.keep(), problems);
  }
  if (held.has_keep() && held.starts_on() == v1::RETENTION_START_UNSPECIFIED) {
    problems.Add(path + ".starts_on", "is missing; say from when `keep` counts");
  }
  if (!held.has_keep() && held.starts_on() != v1::RETENTION_START_UNSPECIFIED) {
    problems.Add(path + ".keep", "is missing; say how long, or take starts_on away");
  }
}

void CheckRetention(const v1::Policy& policy, const Codes& outcomes, Problems& problems) {
  Codes seen;
  Codes taken;
  for (int i = 0; i < policy.retention_classes_size(); ++i) {
    const v1::RetentionClass& held = policy.retention_classes(i);
    const std::string path = At("", "retention_classes", i);
    CheckCode(path + ".code", held.code(), seen, problems);
    CheckPlainText(path + ".title", held.title(), kMaxTitleBytes, problems);
    CheckOutcomeList(path, held.outcomes(), outcomes, taken, "is in another class; keep one",
                     problems);
    CheckKeep(path, held, problems);
    CheckSource(path, held.source(), problems);
  }
  if (policy.retention_classes_size() > 0) {
    for (const std::string& outcome : outcomes) {
      if (!taken.contains(outcome)) {
        problems.Add("retention_classes", "have no class for " + outcome + "; add it to one");
      }
    }
  }
  CheckCount("retention_classes", policy.retention_classes_size(), kMaxRules, problems);
}

void CheckReferrals(const v1::Policy& policy, Problems& problems) {
  Codes seen;
  for (int i = 0; i < policy.referrals_size(); ++i) {
    const v1::Referral& referral = policy.referrals(i);
    const std::string path = At("", "referrals", i);
    CheckCode(path + ".code", referral.code(), seen, problems);
    CheckTexts(path + ".label", referral.label(), policy, kMaxLabelBytes, problems);
    CheckSource(path, referral.source(), problems);
    if (!referral.policy_id().empty() && !IsName(referral.policy_id(), kMaxPolicyIdBytes)) {
      problems.Add(path + ".policy_id", "is not 1 to 64 of a-z 0-9 -");
    } else if (!policy.id().empty() && referral.policy_id() == policy.id()) {
      problems.Add(path + ".policy_id", "is this policy itself; name another or leave it out");
    }
  }
  CheckCount("referrals", policy.referrals_size(), kMaxReferrals, problems);
}

}  // namespace

void CheckCasework(const v1::Policy& policy, Problems& problems) {
  const Codes outcomes = CheckOutcomes(policy, problems);
  CheckQuorum(policy, outcomes, problems);
  CheckRetention(policy, outcomes, problems);
  CheckReferrals(policy, problems);
  Codes arrangements;
  for (int i = 0; i < policy.arrangements_size(); ++i) {
    CheckChoice(At("", "arrangements", i), policy.arrangements(i), policy, arrangements, problems);
  }
  CheckCount("arrangements", policy.arrangements_size(), kMaxReferrals, problems);
  Codes provisions;
  for (int i = 0; i < policy.provisions_size(); ++i) {
    const std::string path = At("", "provisions", i);
    CheckCode(path + ".code", policy.provisions(i).code(), provisions, problems);
    CheckSource(path, policy.provisions(i).source(), problems);
    CheckPlainText(path + ".kept_by", policy.provisions(i).kept_by(), kMaxKeptByBytes, problems);
  }
  CheckCount("provisions", policy.provisions_size(), kMaxProvisions, problems);
}

}  // namespace candor::policy
