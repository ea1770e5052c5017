#include "candor-audit/entry_line.h"

#include <cstdint>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "candor/audit/v1/audit.pb.h"

namespace candor::auditor {
namespace {

std::string_view OutcomeName(audit::v1::EntryOutcome outcome) {
  switch (outcome) {
    case audit::v1::ENTRY_OUTCOME_DONE:
      return "done";
    case audit::v1::ENTRY_OUTCOME_BEGUN:
      return "begun";
    case audit::v1::ENTRY_OUTCOME_REFUSED:
      return "refused";
    default:
      return "?";
  }
}

// Spaces, too: a value cannot look like two.
std::string Safe(std::string_view text) {
  std::string safe = absl::CEscape(absl::string_view(text.data(), text.size()));
  for (std::size_t at = safe.find(' '); at != std::string::npos; at = safe.find(' ', at)) {
    safe.replace(at, 1, "\\040");
  }
  return safe;
}

}  // namespace

std::string EntryLine(const ExportedEntry& exported, bool is_right) {
  const std::string index = absl::StrCat(exported.index, is_right ? " " : " WRONG ");
  if (exported.is_erased) {
    return index + "erased\n";
  }
  audit::v1::Entry entry;
  if (!entry.ParseFromString(exported.entry)) {
    return index + "not an entry\n";
  }
  const std::string time = absl::FormatTime(
      "%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(entry.time().seconds()), absl::UTCTimeZone());
  const std::string_view outcome = OutcomeName(entry.outcome());
  std::string line =
      absl::StrCat(index, time, " ", absl::string_view(outcome.data(), outcome.size()), " ",
                   Safe(entry.action()), " ", entry.actor().empty() ? "-" : Safe(entry.actor()));
  const auto add = [&line](std::string_view name, const std::string& value) {
    if (!value.empty()) {
      line.append(" ").append(name).append("=").append(value);
    }
  };
  add("case", Safe(entry.case_reference()));
  add("subject", Safe(entry.subject()));
  add("reason", Safe(entry.reason()));
  add("count", entry.count() == 0 ? std::string() : std::to_string(entry.count()));
  add("sha256", absl::BytesToHexString(entry.digest()));
  return line.append("\n");
}

}  // namespace candor::auditor
