// How many cases there are of each sort, for CountCases.
#pragma once

#include "candor/review/v1/case_service.pb.h"
#include "lists/case_rows.h"
#include "lists/filter.h"
#include "lists/viewer.h"

namespace candor::review {

// Of what matches and the viewer sees.
[[nodiscard]] v1::CountCasesResponse CountOf(const CaseRows& rows, const Viewer& viewer,
                                             const Filter& filter);

}  // namespace candor::review
