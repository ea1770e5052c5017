#include <algorithm>
#include <array>
#include <string>

#include "candor/policy/limits.h"
#include "fields.h"
#include "policy_checks.h"
#include "state_codes.h"
#include "text.h"

namespace candor::policy {
namespace {

constexpr int kMaxLanguages = 40;
constexpr int kMaxCategoryCodes = 100;
constexpr int kMaxGrounds = 50;
constexpr int kMaxMembers = 16;

void CheckHead(const v1::Policy& policy, Problems& problems) {
  if (!IsName(policy.id(), kMaxPolicyIdBytes)) {
    problems.Add("id", "is missing or not 1 to 64 of a-z 0-9 -");
  }
  if (policy.version() == 0) {
    problems.Add("version", "is missing; count from 1");
  }
  const int count = policy.languages_size();
  if (count == 0 || count > kMaxLanguages) {
    problems.Add("languages", "must list 1 to 40 BCP 47 tags");
  }
  Codes seen;
  for (int i = 0; i < count; ++i) {
    if (!IsLanguageTag(policy.languages(i))) {
      problems.Add(At("", "languages", i), "is not a BCP 47 tag, such as en or pt-BR");
    } else if (!seen.insert(policy.languages(i)).second) {
      problems.Add(At("", "languages", i), "is there twice; keep one");
    }
  }
}

void CheckKinds(const v1::Policy& policy, Problems& problems) {
  if (policy.form().kinds().empty()) {
    problems.Add("form.kinds", "is empty; list the kinds of report that are taken");
  }
  std::set<int> seen;
  for (int i = 0; i < policy.form().kinds_size(); ++i) {
    const v1::KindChoice& kind = policy.form().kinds(i);
    const std::string path = At("form", "kinds", i);
    if (kind.kind() == report::v1::REPORT_KIND_UNSPECIFIED) {
      problems.Add(path + ".kind", "is missing");
    } else if (!seen.insert(kind.kind()).second) {
      problems.Add(path + ".kind", "is there twice; keep one");
    }
    CheckTexts(path + ".label", kind.label(), policy, kMaxLabelBytes, problems);
  }
}

void CheckCategories(const v1::Policy& policy, Problems& problems) {
  Codes seen;
  for (int i = 0; i < policy.form().categories_size(); ++i) {
    const v1::ChoiceGroup& group = policy.form().categories(i);
    const std::string path = At("form", "categories", i);
    CheckTexts(path + ".heading", group.heading(), policy, kMaxLabelBytes, problems);
    if (group.choices().empty()) {
      problems.Add(path + ".choices", "is empty; list at least one");
    }
    for (int j = 0; j < group.choices_size(); ++j) {
      CheckChoice(At(path, "choices", j), group.choices(j), policy, seen, problems);
    }
  }
  if (seen.empty() || seen.size() > kMaxCategoryCodes) {
    problems.Add("form.categories", "must have 1 to 100 codes");
  }
}

void CheckGrounds(const v1::Policy& policy, Problems& problems) {
  Codes seen;
  for (int i = 0; i < policy.form().protected_grounds_size(); ++i) {
    CheckChoice(At("form", "protected_grounds", i), policy.form().protected_grounds(i), policy,
                seen, problems);
  }
  if (policy.form().protected_grounds_size() > kMaxGrounds) {
    problems.Add("form.protected_grounds", "has more than 50 codes");
  }
}

void CheckMembers(const v1::Policy& policy, Problems& problems) {
  Codes seen;
  for (int i = 0; i < policy.form().members_size(); ++i) {
    const v1::MemberChoice& member = policy.form().members(i);
    const std::string path = At("form", "members", i);
    if (!IsName(member.name(), kMaxMemberNameBytes)) {
      problems.Add(path + ".name", "is not 1 to 64 of a-z 0-9 -");
    } else if (!seen.insert(member.name()).second) {
      problems.Add(path + ".name", "is there twice; keep one");
    }
    CheckPlainText(path + ".display_name", member.display_name(), 200, problems);
  }
  CheckCount("form.members", policy.form().members_size(), kMaxMembers, problems);
}

void CheckStates(const v1::Policy& policy, Problems& problems) {
  Codes seen;
  for (int i = 0; i < policy.states_size(); ++i) {
    const v1::StateText& state = policy.states(i);
    const std::string path = At("", "states", i);
    CheckCode(path + ".code", state.code(), seen, problems);
    if (IsCode(state.code()) && !IsStateCode(state.code())) {
      problems.Add(path + ".code", "is no state of a case; it can be one of " + StateCodeList());
    }
    CheckTexts(path + ".reporter_text", state.reporter_text(), policy, kMaxStateTextBytes,
               problems);
  }
}

}  // namespace

void CheckForm(const v1::Policy& policy, Problems& problems) {
  CheckHead(policy, problems);
  CheckTexts("form.introduction", policy.form().introduction(), policy, kMaxLabelBytes, problems);
  CheckKinds(policy, problems);
  CheckCategories(policy, problems);
  CheckGrounds(policy, problems);
  CheckMembers(policy, problems);
  CheckStates(policy, problems);
}

}  // namespace candor::policy
