#include "custody/audit_now.h"

#include <future>
#include <utility>

namespace candor::review {

absl::Status AuditNow(AuditLog& audit, const AuditEvent& event, audit::v1::EntryOutcome outcome,
                      std::string_view reason) {
  std::promise<absl::Status> appended;
  audit.Append(event, outcome, reason, [&appended](const absl::StatusOr<std::uint64_t>& index) {
    appended.set_value(index.status());
  });
  return appended.get_future().get();
}

}  // namespace candor::review
