// candor.review.v1.AuditService: one row per method. Callers were checked before (caller_rows.h);
// that they are auditors is checked here.
#pragma once

#include <memory>
#include <string_view>

#include "audit/audit_log.h"
#include "audit/checkpoints.h"
#include "audit/logged_service.h"
#include "audit/witnesses.h"
#include "candor/review/v1/audit_service.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "members/members.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class AuditService final : public LoggedService {
 public:
  struct Parts {
    LoggedService::Parts logged;
    const store::Store& store;
    const KeyRing& key_ring;
    const Members& members;
    Checkpoints& checkpoints;
    const Witnesses& witnesses;
  };
  explicit AuditService(const Parts& parts);

 private:
  // What a call works with: the keys, and the log as it is when it begins.
  struct Log {
    std::shared_ptr<const UnsealedKeys> keys;
    TreeHead head;
  };
  // Error(kNotPermitted) for who is no auditor; Error(kSealed).
  [[nodiscard]] absl::StatusOr<Log> Open(std::string_view caller) const;

  [[nodiscard]] absl::Status List(const Log& log, const v1::ListAuditEntriesRequest& request,
                                  v1::ListAuditEntriesResponse& response) const;
  [[nodiscard]] absl::Status Get(const Log& log, v1::GetCheckpointResponse& response) const;
  [[nodiscard]] absl::Status Prove(const Log& log, const v1::ProveInclusionRequest& request,
                                   v1::ProveInclusionResponse& response) const;
  [[nodiscard]] absl::Status Prove(const Log& log, const v1::ProveConsistencyRequest& request,
                                   v1::ProveConsistencyResponse& response) const;

  const Parts parts_;
};

}  // namespace candor::review
