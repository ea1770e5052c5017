// A public report for people: a page of Markdown with tables and a chart that every viewer shows.
#pragma once

#include <string>
#include <string_view>

#include "candor/review/v1/reporting_service.pb.h"
#include "reporting/figure_labels.h"

namespace candor::review {

// Text in which nothing is markup, on one line.
[[nodiscard]] std::string MarkdownText(std::string_view text);

[[nodiscard]] std::string MarkdownOf(const v1::TransparencyTables& report,
                                     const FigureLabels& labels);

}  // namespace candor::review
