#include "candorctl/decided_outcome.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "candor/base/status_macros.h"
#include "candorctl/dates.h"
#include "candorctl/exit_code.h"

namespace candor::tools {
namespace {

absl::Status AddDetail(review::v1::DecidedOutcome& outcome, const std::string& detail,
                       const std::string& flag) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(detail, absl::MaxSplits('=', 1));
  const std::string name(absl::StripAsciiWhitespace(parts.first));
  const std::string value(absl::StripAsciiWhitespace(parts.second));
  if (value.empty()) {
    return UsageError(flag + ": each detail is name=value, with `;` before it");
  }
  if (name == "space") {
    outcome.add_spaces(value);
  } else if (name == "role") {
    outcome.add_roles(value);
  } else if (name == "text") {
    outcome.set_text(value);
  } else if (name == "until") {
    const std::optional<Day> day = ParseDate(value);
    if (!day) {
      return UsageError(flag + ": until= must be a day, such as 2026-12-31");
    }
    outcome.set_end_day(day->number());
  } else {
    return UsageError(flag + ": a detail is one of space=, role=, until= and text=");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<review::v1::DecidedOutcome> ParseOutcome(const std::string& text,
                                                        const std::string& flag) {
  const std::vector<std::string> parts = absl::StrSplit(text, ';');
  review::v1::DecidedOutcome outcome;
  outcome.set_code(std::string(absl::StripAsciiWhitespace(parts.front())));
  if (outcome.code().empty()) {
    return UsageError(flag + " must begin with a code; `candorctl policy show` lists them");
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    RETURN_IF_ERROR(AddDetail(outcome, parts[i], flag));
  }
  return outcome;
}

std::string OutcomeText(const review::v1::DecidedOutcome& outcome) {
  std::vector<std::string> details;
  if (!outcome.spaces().empty()) {
    details.push_back(absl::StrJoin(outcome.spaces(), ", "));
  }
  if (!outcome.roles().empty()) {
    details.push_back(absl::StrJoin(outcome.roles(), ", "));
  }
  if (outcome.end_day() != 0) {
    details.push_back("until " + DateOf(Day(outcome.end_day())));
  }
  if (!outcome.text().empty()) {
    details.push_back(outcome.text());
  }
  return details.empty() ? outcome.code()
                         : outcome.code() + " (" + absl::StrJoin(details, "; ") + ")";
}

}  // namespace candor::tools
