// What differs between two policies, code by code.
#pragma once

#include <string>
#include <vector>

#include "candor/policy/v1/policy.pb.h"

namespace candor::policy {

enum class ChangeKind { kAdded, kRemoved, kChanged };

struct PolicyChange {
  ChangeKind kind;
  // What the code names: "category", "outcome", "clock" and so on; "policy" for the whole.
  std::string section;
  // The code, or for "policy" the field.
  std::string code;
  // The fields that differ, such as "label (de, fr)"; empty unless kChanged.
  std::vector<std::string> fields;
  // A code is gone that a case made under `from` can carry: such a case cannot go on under `to`.
  bool dangerous = false;
};

// From `from` to `to`, in the order of the policy's fields; a code that only moved is no change.
[[nodiscard]] std::vector<PolicyChange> ComparePolicies(const v1::Policy& from,
                                                        const v1::Policy& to);

}  // namespace candor::policy
