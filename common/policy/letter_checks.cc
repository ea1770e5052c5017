#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "candor/policy/letters.h"
#include "fields.h"
#include "policy_checks.h"

namespace candor::policy {
namespace {

constexpr std::size_t kMaxLetterBytes = 2000;

// A kind of letter, its name in the file, and the gaps that it needs and that it may have.
using Gaps = std::array<std::string_view, 3>;
struct KindRow {
  v1::LetterKind kind;
  std::string_view name;
  Gaps needs;
  Gaps may_have;
};

constexpr std::array kKinds = {
    KindRow{v1::LETTER_KIND_DECISION_REPORTER,
            "LETTER_KIND_DECISION_REPORTER",
            {"{outcomes}", "{days}"},
            {"{reasons}"}},
    KindRow{v1::LETTER_KIND_DECISION_SUBJECT,
            "LETTER_KIND_DECISION_SUBJECT",
            {"{outcomes}", "{days}", "{decision_code}"},
            {"{reasons}"}},
    KindRow{v1::LETTER_KIND_APPEAL_REPORTER,
            "LETTER_KIND_APPEAL_REPORTER",
            {},
            {"{outcomes}", "{reasons}", "{days}"}},
    KindRow{v1::LETTER_KIND_APPEAL_SUBJECT,
            "LETTER_KIND_APPEAL_SUBJECT",
            {},
            {"{outcomes}", "{reasons}", "{days}"}},
};

bool Has(const Gaps& gaps, std::string_view gap) {
  return std::ranges::find(gaps, gap) != gaps.end();
}

std::string ListOf(const KindRow& row) {
  std::string list;
  for (const auto& gaps : {row.needs, row.may_have}) {
    for (const std::string_view gap : gaps) {
      list.append(list.empty() || gap.empty() ? "" : ", ").append(gap);
    }
  }
  return list;
}

// Everything between braces must be a gap of this kind, and what it needs must be there.
void CheckGaps(const std::string& path, std::string_view text, const KindRow& row,
               Problems& problems) {
  for (const std::string_view gap : row.needs) {
    if (text.find(gap) == std::string_view::npos) {
      problems.Add(path, "lacks " + std::string(gap) + "; put it where it is to be filled in");
    }
  }
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace == std::string_view::npos) {
      return;
    }
    text.remove_prefix(brace);
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos ||
        !(Has(row.needs, text.substr(0, end + 1)) || Has(row.may_have, text.substr(0, end + 1)))) {
      problems.Add(
          path,
          "has braces around something else than a gap of this letter; it can have " + ListOf(row));
      return;
    }
    text.remove_prefix(end + 1);
  }
}

void CheckLetter(const std::string& path, const v1::LetterTemplate& letter,
                 const v1::Policy& policy, std::set<int>& seen, Problems& problems) {
  CheckTexts(path + ".text", letter.text(), policy, kMaxLetterBytes, problems);
  const auto row = std::ranges::find(kKinds, letter.kind(), &KindRow::kind);
  if (row == kKinds.end()) {
    problems.Add(path + ".kind", "is missing; say which letter it is");
    return;
  }
  if (!seen.insert(letter.kind()).second) {
    problems.Add(path + ".kind", "is there twice; keep one");
  }
  for (const std::string& language : policy.languages()) {
    if (const auto text = letter.text().text().find(language); text != letter.text().text().end()) {
      CheckGaps(path + ".text.text." + language, text->second, *row, problems);
    }
  }
}

}  // namespace

void CheckLetters(const v1::Policy& policy, Problems& problems) {
  std::set<int> seen;
  for (int i = 0; i < policy.letters_size(); ++i) {
    CheckLetter(At("", "letters", i), policy.letters(i), policy, seen, problems);
  }
  if (policy.outcomes_size() == 0) {
    return;
  }
  for (const KindRow& row : kKinds) {
    if (!seen.contains(row.kind)) {
      problems.Add("letters", "lack " + std::string(row.name) +
                                  "; decisions are told in the policy's words, to both sides");
    }
  }
  if (!AppealWindowDays(policy)) {
    problems.Add("letters",
                 "have no number for {days}; add a clock from CLOCK_EVENT_DECISION_DELIVERED to "
                 "CLOCK_EVENT_APPEAL_FILED with `hard` in days");
  }
}

}  // namespace candor::policy
