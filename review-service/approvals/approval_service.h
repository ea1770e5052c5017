// candor.review.v1.ApprovalService: one row per method. Callers were checked before
// (caller_rows.h); the rest is Approvals'.
#pragma once

#include "approvals/approvals.h"
#include "audit/logged_service.h"

namespace candor::review {

// Thread-safe. What it is given must outlive the server that this is registered with.
class ApprovalService final : public LoggedService {
 public:
  ApprovalService(LoggedService::Parts logged, Approvals& approvals);
};

}  // namespace candor::review
