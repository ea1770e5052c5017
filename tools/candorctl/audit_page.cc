#include "candorctl/audit_page.h"

#include <chrono>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "candorctl/dates.h"
#include "candorctl/enum_names.h"
#include "candorctl/json.h"
#include "candorctl/table.h"

namespace candor::tools {
namespace {

constexpr std::int64_t kLastSecond = 7'258'118'400;  // the year 2200

bool IsErased(const audit::v1::LoggedEntry& logged) { return logged.entry().empty(); }

// Nothing for a time that no clock here can hold.
std::string TimeOf(const audit::v1::Entry& entry) {
  const std::int64_t seconds = entry.time().seconds();
  return seconds < 0 || seconds > kLastSecond
             ? ""
             : DateTimeOf(Clock::Time(std::chrono::seconds(seconds)));
}

std::string Details(const audit::v1::Entry& entry) {
  std::string details;
  const auto add = [&details](const std::string& name, const std::string& value) {
    if (!value.empty()) {
      details.append(details.empty() ? "" : ", ").append(name).append(value);
    }
  };
  add("", entry.reason());
  add("", entry.subject());
  add("count ", entry.count() == 0 ? "" : std::to_string(entry.count()));
  add("sha256 ", absl::BytesToHexString(entry.digest()));
  return details;
}

std::string JsonOfEntry(const audit::v1::LoggedEntry& logged) {
  JsonObject object;
  object.Number("index", static_cast<std::int64_t>(logged.index()));
  audit::v1::Entry entry;
  const bool is_shown = !IsErased(logged) && entry.ParseFromString(logged.entry());
  return object.Json("entry", is_shown ? JsonOf(entry) : "null").Str();
}

}  // namespace

void ShowEntries(const std::vector<audit::v1::LoggedEntry>& entries, Session& session) {
  if (session.output == OutputFormat::kJson) {
    std::vector<std::string> elements;
    elements.reserve(entries.size());
    for (const audit::v1::LoggedEntry& logged : entries) {
      elements.push_back(JsonOfEntry(logged));
    }
    session.out << JsonArray(elements) << "\n";
    return;
  }
  Table table({"ENTRY", "TIME", "HOW", "WHAT", "WHO", "CASE", "MORE"});
  for (const audit::v1::LoggedEntry& logged : entries) {
    audit::v1::Entry entry;
    if (IsErased(logged) || !entry.ParseFromString(logged.entry())) {
      table.AddStyled({{std::to_string(logged.index()), Style::kDim},
                       {IsErased(logged) ? "erased" : "not readable", Style::kDim},
                       {},
                       {},
                       {},
                       {},
                       {}});
      continue;
    }
    table.Add({std::to_string(logged.index()), TimeOf(entry),
               EnumName(*audit::v1::EntryOutcome_descriptor(), entry.outcome()), entry.action(),
               entry.actor(), entry.case_reference(), Details(entry)});
  }
  session.out << table.Text(session.colour);
}

}  // namespace candor::tools
