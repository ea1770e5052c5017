#include "lists/query.h"

#include <algorithm>
#include <utility>

#include "lists/search_terms.h"

namespace candor::review {
namespace {

constexpr std::uint64_t kAllRows = ~std::uint64_t{0};

// The kinds of the fields whose values are values of tags.
TagKind KindOf(FilterField field) {
  switch (field) {
    case FilterField::kState:
      return TagKind::kState;
    case FilterField::kSeverity:
      return TagKind::kSeverity;
    case FilterField::kKind:
      return TagKind::kReportKind;
    case FilterField::kCategory:
      return TagKind::kCategory;
    case FilterField::kChannel:
      return TagKind::kChannel;
    case FilterField::kAssignee:
      return TagKind::kAssignee;
    case FilterField::kLabel:
      return TagKind::kLabel;
    default:
      return TagKind::kFlag;
  }
}

std::uint64_t AnyOf(const std::vector<const RowSet*>& sets, std::size_t word) {
  std::uint64_t rows = 0;
  for (const RowSet* const set : sets) {
    rows |= set->Word(word);
  }
  return rows;
}

}  // namespace

Query::Query(const CaseRows& rows, const Viewer& viewer, const Filter& filter)
    : rows_(rows), sight_(rows, viewer), now_(PastBefore(viewer.now)) {
  for (const FilterTerm& term : filter) {
    Condition condition = Compile(term, viewer);
    const bool by_row = !condition.days.empty() || !condition.words.empty();
    (by_row ? by_row_ : by_sets_).push_back(std::move(condition));
  }
  // What costs most comes last.
  std::ranges::stable_partition(by_row_, [](const Condition& row) { return row.words.empty(); });
  if (viewer.member != nullptr) {
    text_access_.emplace(rows, *viewer.member, viewer.escalation_channel);
  }
}

Query::Condition Query::Compile(const FilterTerm& term, const Viewer& viewer) const {
  const std::string_view member = viewer.member == nullptr ? "" : viewer.member->name();
  Condition condition;
  condition.is_negated = term.is_negated;
  condition.days = term.days;
  condition.words = term.words;
  for (const int number : term.numbers) {
    AddSet(KindOf(term.field), std::to_string(number), condition.sets);
  }
  for (const std::string& value : term.values) {
    if (term.field == FilterField::kConflict) {
      AddConflict(value, member, condition);
    } else if (term.field == FilterField::kClock) {
      AddClock(value, condition);
    } else if (term.field == FilterField::kAssignee && value == "none") {
      AddSet(TagKind::kFlag, kUnassignedFlag, condition.sets);
    } else if (term.field == FilterField::kAssignee && value == "me") {
      AddSet(TagKind::kAssignee, member, condition.sets);
    } else {
      AddSet(KindOf(term.field), value, condition.sets);
    }
  }
  return condition;
}

void Query::AddSet(TagKind kind, std::string_view value, std::vector<const RowSet*>& sets) const {
  if (const RowSet* const set = rows_.With(TagOf(kind, value))) {
    sets.push_back(set);
  }
}

void Query::AddClock(const std::string& value, Condition& condition) const {
  if (value == "due") {
    condition.is_due = true;
  } else if (value == "breached") {
    condition.is_breached = true;
  } else {
    AddSet(TagKind::kClock, value, condition.sets);
  }
}

void Query::AddConflict(std::string_view level, std::string_view member,
                        Condition& condition) const {
  if (level == "undeclared") {
    condition.none_of.emplace();
    AddSet(TagKind::kDeclaredSoft, member, *condition.none_of);
    AddSet(TagKind::kDeclaredNone, member, *condition.none_of);
  } else {
    AddSet(level == "soft" ? TagKind::kDeclaredSoft : TagKind::kDeclaredNone, member,
           condition.sets);
  }
}

std::uint64_t Query::Past(std::size_t word, bool is_due) const {
  const auto first = static_cast<std::uint32_t>(word * kWordRows);
  const std::uint32_t count = std::min(static_cast<std::uint32_t>(kWordRows),
                                       static_cast<std::uint32_t>(rows_.end()) - first);
  // A due clock that has no soft time can be breached all the same.
  std::uint64_t past = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const ClockTimes& clocks = rows_.clocks(first + i);
    // Without branches, which nobody could predict.
    const bool is_past = (clocks.breached < now_) | (is_due & (clocks.due < now_));
    past |= std::uint64_t{is_past} << i;
  }
  return past;
}

std::uint64_t Query::Candidates(std::size_t word) const {
  std::uint64_t rows = sight_.Word(word);
  for (const Condition& condition : by_sets_) {
    std::uint64_t holds = AnyOf(condition.sets, word);
    if (rows != 0 && (condition.is_due || condition.is_breached)) {
      holds |= Past(word, condition.is_due);
    }
    if (condition.none_of) {
      holds |= ~AnyOf(*condition.none_of, word);
    }
    rows &= condition.is_negated ? ~holds : holds;
  }
  return rows;
}

bool Query::Matches(std::uint32_t row) {
  return (Candidates(row / kWordRows) >> row % kWordRows & 1U) != 0 && HoldAll(row);
}

bool Query::HoldAll(std::uint32_t row) {
  return std::ranges::all_of(by_row_, [this, row](const Condition& condition) {
    return Holds(condition, row) != condition.is_negated;
  });
}

bool Query::Holds(const Condition& condition, std::uint32_t row) {
  const std::uint32_t day = rows_.day(row);
  return std::ranges::any_of(condition.sets, [row](const RowSet* set) { return set->Has(row); }) ||
         std::ranges::any_of(
             condition.days,
             [day](const DayRange& range) { return range.first <= day && day <= range.last; }) ||
         std::ranges::any_of(condition.words, [this, row](const std::vector<std::uint32_t>& words) {
           return HasWords(words, row);
         });
}

bool Query::HasWords(const std::vector<std::uint32_t>& words, std::uint32_t row) {
  const CaseRows::CodeWords& code = rows_.code_words(row);
  const auto in_code = [&code](std::uint32_t word) { return word == code[0] || word == code[1]; };
  if (std::ranges::all_of(words, in_code)) {
    return true;
  }
  // Nothing of a text that the member may not read is looked at: not even the time tells of it.
  if (!text_access_ || !text_access_->MayRead(row)) {
    return false;
  }
  const std::string_view terms = rows_.terms(row);
  return std::ranges::all_of(
      words, [&](std::uint32_t word) { return in_code(word) || HasTerm(terms, word); });
}

}  // namespace candor::review
