// Cases as a list for people.
#pragma once

#include <string>

#include "candor/base/clock.h"
#include "candor/review/v1/case_service.pb.h"

namespace candor::tools {

using CaseList = google::protobuf::RepeatedPtrField<review::v1::Case>;

// A row each, with the clock that ends first; what is breached in red and what is due in yellow.
[[nodiscard]] std::string CaseTable(const CaseList& cases, Clock::Time now, bool colour);

// One case on one line, for `cases watch`.
[[nodiscard]] std::string CaseRow(const review::v1::Case& subject, Clock::Time now, bool colour);

// Totals, then by state and severity.
[[nodiscard]] std::string CountsPage(const review::v1::CountCasesResponse& counts, bool colour);

// "screening"; with the reason for one in quarantine.
[[nodiscard]] std::string StateText(const review::v1::Case& subject);

}  // namespace candor::tools
