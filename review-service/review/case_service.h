// candor.review.v1.CaseService: one row per method. Callers were checked before (caller_rows.h);
// the rest is Cases', Messages' and the streams'.
#pragma once

#include "audit/logged_service.h"
#include "review/attachment_reader.h"
#include "review/cases.h"
#include "review/messages.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class CaseService final : public LoggedService {
 public:
  struct Parts {
    LoggedService::Parts logged;
    const Cases& cases;
    Messages& messages;
    AttachmentReader::Parts attachments;
  };
  explicit CaseService(const Parts& parts);

 private:
  void AddReads();
  void AddChanges();
  void AddStreams();

  const Cases& cases_;
  Messages& messages_;
  const AttachmentReader::Parts attachments_;
};

}  // namespace candor::review
