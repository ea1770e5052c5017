// A public report for spreadsheets: RFC 4180, one line for each figure.
#pragma once

#include <string>
#include <string_view>

#include "candor/review/v1/reporting_service.pb.h"
#include "reporting/figure_labels.h"

namespace candor::review {

// A field as it is written: in quotes where it must be, and after an apostrophe where a spreadsheet
// would take it for a formula.
[[nodiscard]] std::string CsvField(std::string_view text);

// Lines of `first_day,last_day,table,row,label,column,value,withheld`; the value is empty where all
// of it is withheld.
[[nodiscard]] std::string CsvOf(const v1::TransparencyTables& report, const FigureLabels& labels);

}  // namespace candor::review
