// candor.review.v1.RetentionService, but for the methods by which a case leaves
// (approvals/export_service.h): one row per method. Callers were checked before (caller_rows.h).
#pragma once

#include "approvals/approvals.h"
#include "audit/logged_service.h"
#include "retention/dry_run.h"
#include "retention/erasing.h"
#include "retention/redaction.h"

namespace candor::review {

// Thread-safe. What it is given must outlive the server that this is registered with.
class RetentionService final : public LoggedService {
 public:
  struct Work {
    DryRunParts dry_run;
    const Erasing& erasing;
    Approvals& approvals;
    CaseSteps& steps;
    Redaction& redaction;
    Random& random;
  };
  RetentionService(LoggedService::Parts logged, const Work& work);

 private:
  void AddProposePurge();
  void AddHolds();
  void AddRedactText();

  const Work work_;
};

}  // namespace candor::review
