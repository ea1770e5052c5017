#include "lists/filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "lists/case_tags.h"
#include "lists/search_terms.h"

namespace candor::review {
namespace {

constexpr std::size_t kMostBytes = 500;
constexpr std::size_t kMostFilterTerms = 20;

using FieldRow = std::pair<std::string_view, FilterField>;
constexpr std::array kFields = {
    FieldRow{"state", FilterField::kState},       FieldRow{"category", FilterField::kCategory},
    FieldRow{"severity", FilterField::kSeverity}, FieldRow{"kind", FilterField::kKind},
    FieldRow{"channel", FilterField::kChannel},   FieldRow{"assignee", FilterField::kAssignee},
    FieldRow{"label", FilterField::kLabel},       FieldRow{"clock", FilterField::kClock},
    FieldRow{"conflict", FilterField::kConflict}, FieldRow{"flag", FilterField::kFlag},
    FieldRow{"day", FilterField::kDay},           FieldRow{"text", FilterField::kText},
};

// A part of the filter, and the place where it begins.
struct Piece {
  std::string_view text;
  std::size_t at = 0;
};

// `problem` is a literal; `at` counts bytes, what callers are told counts characters from 1.
absl::Status Fails(std::string_view filter, std::size_t at, std::string_view problem) {
  const auto before = filter.substr(0, at);
  const auto characters = std::ranges::count_if(
      before, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; });
  return InvalidField("filter", std::string("does not parse at character ")
                                    .append(std::to_string(characters + 1))
                                    .append(": ")
                                    .append(problem));
}

std::optional<std::uint32_t> ParseNumber(std::string_view digits) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  return error == std::errc() && end == digits.end() ? std::optional(number) : std::nullopt;
}

// A UTC day from 1970 on, such as 2026-11-30.
std::optional<std::uint32_t> ParseDay(std::string_view text) {
  constexpr std::size_t kDayBytes = 10;
  if (text.size() != kDayBytes || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = ParseNumber(text.substr(0, 4));
  const auto month = ParseNumber(text.substr(5, 2));
  const auto day = ParseNumber(text.substr(8, 2));
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day));
  const auto number = date.ok() ? std::chrono::sys_days(date).time_since_epoch().count() : -1;
  return number < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(number));
}

std::optional<DayRange> ParseDays(std::string_view text) {
  const std::size_t dots = text.find("..");
  DayRange range;
  if (dots == std::string_view::npos) {
    const auto day = ParseDay(text);
    return day ? std::optional(DayRange{*day, *day}) : std::nullopt;
  }
  const std::string_view first = text.substr(0, dots);
  const std::string_view last = text.substr(dots + 2);
  const auto first_day = ParseDay(first);
  const auto last_day = ParseDay(last);
  if ((!first_day && !first.empty()) || (!last_day && !last.empty()) ||
      (first.empty() && last.empty())) {
    return std::nullopt;
  }
  range.first = first_day.value_or(range.first);
  range.last = last_day.value_or(range.last);
  return range.first <= range.last ? std::optional(range) : std::nullopt;
}

// The number of the value of this code; none for the one that means nothing.
template <typename Enum>
std::optional<int> ParseCode(std::string_view prefix, std::string_view code,
                             bool (*parse)(const std::string&, Enum*)) {
  Enum value{};
  const std::string name = std::string(prefix).append(code);
  return parse(absl::AsciiStrToUpper(name), &value) && value != Enum{}
             ? std::optional(static_cast<int>(value))
             : std::nullopt;
}

// What is wrong with a value, as a literal; empty when it was added to the term.
class Values {
 public:
  explicit Values(FilterTerm& term) : term_(term) {}

  [[nodiscard]] std::string_view Add(std::string_view value) {
    switch (term_.field) {
      case FilterField::kState:
        return AddNumber(ParseCode<v1::CaseState>("CASE_STATE_", value,
                                                  [](const std::string& n, v1::CaseState* v) {
                                                    return v1::CaseState_Parse(n, v);
                                                  }),
                         "there is no such state; one is TRIAGE");
      case FilterField::kSeverity:
        return AddSeverity(value);
      case FilterField::kKind:
        return AddNumber(
            ParseCode<report::v1::ReportKind>("REPORT_KIND_", value,
                                              [](const std::string& n, report::v1::ReportKind* v) {
                                                return report::v1::ReportKind_Parse(n, v);
                                              }),
            "there is no such kind; one is INCIDENT");
      case FilterField::kConflict:
        return AddOneOf({"undeclared", "none", "soft"}, value,
                        "a conflict is undeclared, none or soft");
      case FilterField::kFlag:
        return AddOneOf({kDangerFlag, kHeldFlag, kWithdrawalFlag, kUnconfirmedFlag}, value,
                        "a flag is danger, held, withdrawal or unconfirmed");
      case FilterField::kDay:
        return AddDays(value);
      case FilterField::kText:
        return AddText(value);
      default:
        term_.values.emplace_back(value);
        return {};
    }
  }

 private:
  std::string_view AddNumber(std::optional<int> number, std::string_view problem) {
    if (!number) {
      return problem;
    }
    term_.numbers.push_back(*number);
    return {};
  }
  std::string_view AddSeverity(std::string_view value) {
    if (value == "none") {
      return AddNumber(v1::SEVERITY_UNSPECIFIED, {});
    }
    return AddNumber(ParseCode<v1::Severity>("SEVERITY_", value,
                                             [](const std::string& n, v1::Severity* v) {
                                               return v1::Severity_Parse(n, v);
                                             }),
                     "a severity is S1, S2, S3, S4 or none");
  }
  std::string_view AddOneOf(std::initializer_list<std::string_view> known, std::string_view value,
                            std::string_view problem) {
    if (std::ranges::find(known, value) == known.end()) {
      return problem;
    }
    term_.values.emplace_back(value);
    return {};
  }
  std::string_view AddDays(std::string_view value) {
    const auto range = ParseDays(value);
    if (!range) {
      return "days are such as 2026-11-30 or 2026-11-01..2026-11-30, either end open";
    }
    term_.days.push_back(*range);
    return {};
  }
  std::string_view AddText(std::string_view value) {
    std::vector<std::uint32_t> words = WordsOf(value);
    if (words.empty()) {
      return "there is no word to look for";
    }
    term_.words.push_back(std::move(words));
    return {};
  }

  FilterTerm& term_;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  absl::StatusOr<Filter> Parse() {
    Filter filter;
    for (SkipBlanks(); at_ < text_.size(); SkipBlanks()) {
      if (filter.size() == kMostFilterTerms) {
        return Fails(text_, at_, "there are over 20 terms");
      }
      ASSIGN_OR_RETURN(FilterTerm term, ParseTerm());
      filter.push_back(std::move(term));
    }
    return filter;
  }

 private:
  [[nodiscard]] bool AtEnd() const { return at_ == text_.size() || text_[at_] == ' '; }
  void SkipBlanks() {
    while (at_ < text_.size() && text_[at_] == ' ') {
      ++at_;
    }
  }

  absl::StatusOr<FilterTerm> ParseTerm() {
    FilterTerm term{FilterField::kText, text_[at_] == '-', {}, {}, {}, {}};
    at_ += term.is_negated ? 1U : 0U;
    const std::size_t name_end = text_.find_first_of(": \",", at_);
    if (name_end != std::string_view::npos && text_[name_end] == ':') {
      const std::string_view name = text_.substr(at_, name_end - at_);
      const auto row = std::ranges::find(kFields, name, &FieldRow::first);
      if (row == kFields.end()) {
        return Fails(text_, at_,
                     "there is no such field; one of state, category, severity, kind, channel, "
                     "assignee, label, clock, conflict, flag, day, text; put words with a colon "
                     "in double quotes");
      }
      term.field = row->second;
      at_ = name_end + 1;
    }
    RETURN_IF_ERROR(ParseValues(term));
    return term;
  }

  absl::Status ParseValues(FilterTerm& term) {
    Values values(term);
    for (;;) {
      ASSIGN_OR_RETURN(const Piece value, ParseValue());
      if (const std::string_view problem = values.Add(value.text); !problem.empty()) {
        return Fails(text_, value.at, problem);
      }
      if (AtEnd()) {
        return absl::OkStatus();
      }
      ++at_;  // a comma
    }
  }

  // Up to what ends it: a blank, a comma, or the end.
  absl::StatusOr<Piece> ParseValue() {
    const bool is_quoted = at_ < text_.size() && text_[at_] == '"';
    const std::size_t first = is_quoted ? at_ + 1 : at_;
    const std::size_t end =
        std::min(text_.find_first_of(is_quoted ? "\"" : " ,\"", first), text_.size());
    if (is_quoted && end == text_.size()) {
      return Fails(text_, at_, "this quote is not closed");
    }
    const Piece value{text_.substr(first, end - first), at_};
    at_ = is_quoted ? end + 1 : end;
    if (value.text.empty()) {
      return Fails(text_, value.at, "a value is missing");
    }
    if (!AtEnd() && text_[at_] != ',') {
      return Fails(text_, at_, "a value in quotes stands by itself, between commas or blanks");
    }
    return value;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

absl::StatusOr<Filter> ParseFilter(std::string_view text) {
  if (text.size() > kMostBytes) {
    return InvalidField("filter", "is longer than 500 bytes; ask for less at once");
  }
  return Parser(text).Parse();
}

}  // namespace candor::review
