// A report on its way into the store: its entry in the audit log comes first, and its thread says
// where that lies, for the proof that the reporter gets (receipt_proofs.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "audit/audit_log.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/base/wiped_message.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "review/case_edit.h"
#include "review/case_index.h"

namespace candor::review {

// A case that is made and not committed yet. Holds plaintext, which is wiped with it.
struct NewReport {
  std::shared_ptr<const UnsealedKeys> keys;
  store::Batch batch = {};
  ListChange change = {};
  Secret data_key = {};
  Wiped<storage::v1::CaseThread> thread = {};

  [[nodiscard]] const std::string& id() const { return change.shown.front().id; }
};
using NewReportPtr = std::unique_ptr<NewReport>;

// Seals what `edit` made: one new case.
[[nodiscard]] absl::StatusOr<NewReportPtr> FinishReport(CaseEdit& edit,
                                                        std::shared_ptr<const UnsealedKeys> keys);

// Logs that it was received on this UTC day; then it is complete. `done` as of AuditLog::Append.
void LogReceived(AuditLog& audit, Random& random, Day day, NewReportPtr report,
                 absl::AnyInvocable<void(absl::StatusOr<NewReportPtr>)> done);

}  // namespace candor::review
