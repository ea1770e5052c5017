// candor.review.v1.ReportingService: one row per method. Callers were checked before
// (caller_rows.h); the rest is Reporting's.
#pragma once

#include "audit/logged_service.h"
#include "reporting/reporting.h"

namespace candor::review {

// Thread-safe. What it is given must outlive the server that this is registered with.
class ReportingService final : public LoggedService {
 public:
  ReportingService(LoggedService::Parts logged, Reporting& reporting);
};

}  // namespace candor::review
