// A report as a page for a member to read.
#pragma once

#include <string>

#include "candor/report/v1/report.pb.h"

namespace candor::tools {

// What the reporter wrote, under headings; nothing for fields that are not set. Neutralised for a
// terminal.
[[nodiscard]] std::string ReportPage(const report::v1::Report& report);

}  // namespace candor::tools
