// A report of several quarters: sums of what was published of each, and nothing else. Pure.
#pragma once

#include <vector>

#include "candor/review/v1/reporting_service.pb.h"

namespace candor::review {

// Of these quarters, in order; at least one. A cell is the sum of the quarters that show it, and is
// marked when one withholds it. With totals: of each row and column where there are several, and of
// each table, under the name kTotal.
[[nodiscard]] v1::TransparencyTables ReportOf(const std::vector<v1::TransparencyTables>& quarters);

}  // namespace candor::review
