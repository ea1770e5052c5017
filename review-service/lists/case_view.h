// A case as one member is shown it.
#pragma once

#include "candor/review/v1/case_service.pb.h"
#include "lists/viewer.h"
#include "review/case_index.h"

namespace candor::review {

// Links to what the viewer must not learn of are left out, and the etag does not tell of them; the
// clocks have the levels of now. Without `permitted_actions`.
void ShowCase(const CaseIndex& index, const IndexedCase& entry, const Viewer& viewer,
              v1::Case& shown);

}  // namespace candor::review
