// The two methods of candor.review.v1.RetentionService by which a case leaves.
#pragma once

#include "approvals/export_stream.h"
#include "audit/logged_service.h"

namespace candor::review {

// Thread-safe. What it is given must outlive the server that this is registered with.
class ExportService final : public LoggedService {
 public:
  ExportService(LoggedService::Parts logged, const ExportStream::Parts& parts);

 private:
  void AddPropose();

  const ExportStream::Parts parts_;
};

}  // namespace candor::review
