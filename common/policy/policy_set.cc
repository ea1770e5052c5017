#include "candor/policy/policy_set.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/config/yaml.h"
#include "fields.h"
#include "policy_checks.h"

namespace candor::policy {
namespace {

void CheckAll(const v1::Policy& policy, Problems& problems) {
  CheckForm(policy, problems);
  CheckCasework(policy, problems);
  CheckLetters(policy, problems);
  CheckClocks(policy, problems);
}

// Reads and checks all files, each after the other; what cannot be read is left out.
std::vector<v1::Policy> ReadFiles(const std::vector<std::string>& files,
                                  void (*check)(const v1::Policy&, Problems&), Problems& problems) {
  std::vector<v1::Policy> policies;
  for (const std::string& file : files) {
    v1::Policy policy;
    if (const absl::Status read = config::LoadYamlFile(file, policy); !read.ok()) {
      problems.AddLine(std::string(read.message()));
      continue;
    }
    problems.StartFile(file);
    check(policy, problems);
    const auto same = [&](const v1::Policy& other) {
      return other.id() == policy.id() && other.version() == policy.version();
    };
    if (std::ranges::any_of(policies, same)) {
      problems.Add("version", "this version of this policy was given before; drop one file");
    }
    policies.push_back(std::move(policy));
  }
  return policies;
}

// What intake never reads.
void DropCasework(v1::Policy& policy) {
  policy.clear_time_zone();
  policy.clear_outcomes();
  policy.clear_quorum_rules();
  policy.clear_clocks();
  policy.clear_retention_classes();
  policy.clear_referrals();
  policy.clear_arrangements();
  policy.clear_provisions();
  policy.clear_letters();
}

}  // namespace

absl::StatusOr<PolicySet> PolicySet::Load(const std::vector<std::string>& files) {
  Problems problems;
  PolicySet set;
  set.policies_ = ReadFiles(files, CheckAll, problems);
  RETURN_IF_ERROR(problems.ToStatus());
  for (std::size_t i = 0; i < files.size(); ++i) {
    problems.StartFile(files[i]);
    for (int j = 0; j < set.policies_[i].referrals_size(); ++j) {
      const std::string& id = set.policies_[i].referrals(j).policy_id();
      if (!id.empty() && set.Latest(id) == nullptr) {
        problems.Add(At("", "referrals", j) + ".policy_id",
                     "names a policy that was not given; give its file, too, or leave it out");
      }
    }
  }
  RETURN_IF_ERROR(problems.ToStatus());
  return set;
}

absl::StatusOr<PolicySet> PolicySet::LoadForms(const std::vector<std::string>& files) {
  Problems problems;
  PolicySet set;
  set.policies_ = ReadFiles(files, CheckForm, problems);
  RETURN_IF_ERROR(problems.ToStatus());
  for (v1::Policy& policy : set.policies_) {
    DropCasework(policy);
  }
  return set;
}

const v1::Policy* PolicySet::Latest(std::string_view id) const {
  if (id.empty()) {
    return policies_.empty() ? nullptr : Latest(policies_.front().id());
  }
  const v1::Policy* latest = nullptr;
  for (const v1::Policy& policy : policies_) {
    if (policy.id() == id && (latest == nullptr || policy.version() > latest->version())) {
      latest = &policy;
    }
  }
  return latest;
}

const v1::Policy* PolicySet::Find(std::string_view id, std::uint32_t version) const {
  for (const v1::Policy& policy : policies_) {
    if (policy.id() == id && policy.version() == version) {
      return &policy;
    }
  }
  return nullptr;
}

}  // namespace candor::policy
