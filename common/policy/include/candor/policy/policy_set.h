// The policies that a service was started with, by id.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/policy/v1/policy.pb.h"

namespace candor::policy {

// Immutable after loading; thread-safe.
class PolicySet {
 public:
  // Loads and checks YAML files. The status has a line for each problem, with file, path and fix: a
  // field or code that does not exist, a code twice, a text missing in a language, clocks that
  // contradict each other, an unknown time zone, two files of the same id and version. Of a file
  // whose structure is wrong, such as an unknown field, only the first problem.
  [[nodiscard]] static absl::StatusOr<PolicySet> Load(const std::vector<std::string>& files);
  // The same for intake: checks and keeps form and states only, and needs no time zone database.
  [[nodiscard]] static absl::StatusOr<PolicySet> LoadForms(const std::vector<std::string>& files);

  // The newest version of `id`, or of the first file when `id` is empty; null when there is none.
  [[nodiscard]] const v1::Policy* Latest(std::string_view id) const;
  // Exactly this version, or null.
  [[nodiscard]] const v1::Policy* Find(std::string_view id, std::uint32_t version) const;
  // All of them, in the order of the files.
  [[nodiscard]] const std::vector<v1::Policy>& policies() const { return policies_; }

 private:
  std::vector<v1::Policy> policies_;
};

}  // namespace candor::policy
