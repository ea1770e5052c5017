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
  // Loads and checks YAML files. The status names file, path and fix of each problem: a missing
  // text in a language, a code twice, an empty group, two files of the same id and version.
  [[nodiscard]] static absl::StatusOr<PolicySet> Load(const std::vector<std::string>& files);

  // The newest version of `id`, or of the first file when `id` is empty; null when there is none.
  [[nodiscard]] const v1::Policy* Latest(std::string_view id) const;
  // Exactly this version, or null.
  [[nodiscard]] const v1::Policy* Find(std::string_view id, std::uint32_t version) const;

 private:
  std::vector<v1::Policy> policies_;
};

}  // namespace candor::policy
