// What is done about a case beside deciding it: consequences, measures that cannot wait, and what
// is arranged for an event. Run by CaseChanges, each in one commit.
#pragma once

#include "absl/status/status.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"

namespace candor::review {

// As of CaseworkService. A remedy is of an outcome of the decision in force; what was said of one
// stays, but how far it is.
[[nodiscard]] absl::Status RecordRemedy(ChangeContext& context,
                                        const v1::RecordRemedyRequest& request,
                                        v1::RecordRemedyResponse& response);
[[nodiscard]] absl::Status TakeInterimMeasure(ChangeContext& context,
                                              const v1::TakeInterimMeasureRequest& request,
                                              v1::TakeInterimMeasureResponse& response);
// Never by who took it. One that was kept can be lifted later; a lifted one stays lifted.
[[nodiscard]] absl::Status ReviewInterimMeasure(ChangeContext& context,
                                                const v1::ReviewInterimMeasureRequest& request,
                                                v1::ReviewInterimMeasureResponse& response);
// For a concern about an event only.
[[nodiscard]] absl::Status RecordArrangement(ChangeContext& context,
                                             const v1::RecordArrangementRequest& request,
                                             v1::RecordArrangementResponse& response);

}  // namespace candor::review
