// The letters that a policy has for decisions: texts with gaps. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candor/policy/v1/policy.pb.h"

namespace candor::policy {

// Null when the policy has none of this kind.
[[nodiscard]] const v1::LetterTemplate* FindLetter(const v1::Policy& policy, v1::LetterKind kind);

// The days that a side has to appeal, from the delivery of its letter; nothing when the policy's
// clock for that is missing or does not end in days.
[[nodiscard]] std::optional<std::uint32_t> AppealWindowDays(const v1::Policy& policy);

// What is put into a letter's gaps.
struct LetterGaps {
  std::string_view outcomes = {};
  std::string_view reasons = {};
  std::string_view days = {};
  std::string_view decision_code = {};
};

// `text` with its gaps filled. What is filled in is not looked at for gaps: braces in it stay.
[[nodiscard]] std::string FillLetter(std::string_view text, const LetterGaps& gaps);

}  // namespace candor::policy
