// The checks of a policy file, part by part. Each adds what is wrong to `problems`.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "candor/policy/v1/policy.pb.h"

namespace candor::policy {

// What is wrong with policy files, a line each: file, YAML path, problem with its fix.
class Problems {
 public:
  // What is added from now on is in `file`.
  void StartFile(std::string_view file) { file_ = file; }
  void Add(std::string_view path, std::string_view what);
  // `message` names the file already.
  void AddLine(std::string_view message);
  // INVALID_ARGUMENT with all lines, or OK when there are none.
  [[nodiscard]] absl::Status ToStatus() const;

 private:
  std::string file_;
  std::string lines_;
};

using Codes = std::set<std::string, std::less<>>;

// A well-formed code that is not in `seen`, where it is put.
void CheckCode(const std::string& path, std::string_view code, Codes& seen, Problems& problems);
// One text for every language of the policy, and for no other.
void CheckTexts(const std::string& path, const v1::LocalizedText& texts, const v1::Policy& policy,
                std::size_t max_bytes, Problems& problems);
// A plain text of 1 to `max_bytes` bytes.
void CheckPlainText(const std::string& path, std::string_view text, std::size_t max_bytes,
                    Problems& problems);
void CheckSource(const std::string& path, std::string_view source, Problems& problems);
// A choice with its label and source.
void CheckChoice(const std::string& path, const v1::Choice& choice, const v1::Policy& policy,
                 Codes& seen, Problems& problems);

// Id, version, languages, the form and the states: what intake needs.
void CheckForm(const v1::Policy& policy, Problems& problems);
// Outcomes, quorum rules, retention, referrals, arrangements, provisions.
void CheckCasework(const v1::Policy& policy, Problems& problems);
// The letters.
void CheckLetters(const v1::Policy& policy, Problems& problems);
// The time zone and the clocks.
void CheckClocks(const v1::Policy& policy, Problems& problems);

inline constexpr std::size_t kMaxLabelBytes = 2000;

// Adds a problem when a list is longer than `max`.
void CheckCount(std::string_view path, int count, int max, Problems& problems);

}  // namespace candor::policy
