// What texts of the team are put together from: a policy's words, and dates. Pure; thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "candor/policy/v1/policy.pb.h"

namespace candor::review {

// For a reader of `language`, or in the policy's default one. Empty when there are none.
[[nodiscard]] std::string_view WordsOf(const policy::v1::LocalizedText& texts,
                                       const policy::v1::Policy& policy, std::string_view language);

// The label of the entry with this code, such as of an outcome; the code itself when there is none.
// It lives as long as both.
template <typename Entries>
[[nodiscard]] std::string_view LabelOf(const Entries& entries, const std::string& code,
                                       const policy::v1::Policy& policy,
                                       std::string_view language) {
  const auto found =
      std::ranges::find_if(entries, [&code](const auto& entry) { return entry.code() == code; });
  return found == entries.end() ? std::string_view(code)
                                : WordsOf(found->label(), policy, language);
}

// A day since 1970-01-01 as `2026-12-31`, which everybody can read.
[[nodiscard]] std::string DateOf(std::uint32_t day);

}  // namespace candor::review
