// A case and its report as a page for a member to read.
#pragma once

#include <string>

#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/case_service.pb.h"

namespace candor::tools {

// The header: everything of the case but what the reporter wrote. Neutralised for a terminal.
[[nodiscard]] std::string CasePage(const review::v1::Case& subject);

// What the reporter wrote, under headings; nothing for fields that are not set. Neutralised for a
// terminal.
[[nodiscard]] std::string ReportPage(const report::v1::Report& report);

}  // namespace candor::tools
