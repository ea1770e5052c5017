#include "lists/case_counts.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "lists/case_tags.h"
#include "lists/query.h"

namespace candor::review {
namespace {

constexpr std::size_t kMostStates = 256;

// Such as "TRIAGE" of "CASE_STATE_TRIAGE".
std::string CodeOf(const std::string& name, std::string_view prefix) {
  return name.substr(prefix.size());
}

void Write(const std::array<std::uint32_t, kMostStates>& states,
           const std::array<std::uint32_t, v1::Severity_ARRAYSIZE>& severities,
           v1::CountCasesResponse& response) {
  for (int state = 0; state < v1::CaseState_ARRAYSIZE; ++state) {
    if (const std::uint32_t count = states[static_cast<std::size_t>(state)]; count > 0) {
      const std::string& name = v1::CaseState_Name(static_cast<v1::CaseState>(state));
      (*response.mutable_by_state())[CodeOf(name, "CASE_STATE_")] = count;
    }
  }
  for (int severity = 0; severity < v1::Severity_ARRAYSIZE; ++severity) {
    const std::string code =
        severity == 0 ? "NONE"
                      : CodeOf(v1::Severity_Name(static_cast<v1::Severity>(severity)), "SEVERITY_");
    (*response.mutable_by_severity())[code] = severities[static_cast<std::size_t>(severity)];
  }
}

}  // namespace

v1::CountCasesResponse CountOf(const CaseRows& rows, const Viewer& viewer, const Filter& filter) {
  std::array<std::uint32_t, kMostStates> states{};
  std::array<std::uint32_t, v1::Severity_ARRAYSIZE> severities{};
  std::uint32_t total = 0;
  std::uint32_t due = 0;
  std::uint32_t breached = 0;
  std::uint32_t unassigned = 0;
  const RowSet* const nobodys = rows.With(TagOf(TagKind::kFlag, kUnassignedFlag));
  const std::uint32_t now = PastBefore(viewer.now);
  Query query(rows, viewer, filter);
  query.ForEach([&](std::uint32_t row) {
    ++total;
    ++states[rows.state(row)];
    ++severities[rows.severity(row) % severities.size()];
    const ClockTimes& clocks = rows.clocks(row);
    breached += clocks.breached < now ? 1U : 0U;
    due += clocks.breached < now || clocks.due < now ? 1U : 0U;
    unassigned += nobodys != nullptr && nobodys->Has(row) ? 1U : 0U;
  });
  v1::CountCasesResponse response;
  response.set_total(total);
  response.set_due(due);
  response.set_breached(breached);
  response.set_unassigned(unassigned);
  Write(states, severities, response);
  return response;
}

}  // namespace candor::review
