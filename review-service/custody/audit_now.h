// Logs what custody is about to do by itself, and waits for it.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "audit/audit_log.h"

namespace candor::review {

// OK once the entry is durable; what it is about must not be done otherwise. Not on the store's
// thread.
[[nodiscard]] absl::Status AuditNow(
    AuditLog& audit, const AuditEvent& event,
    audit::v1::EntryOutcome outcome = audit::v1::ENTRY_OUTCOME_BEGUN, std::string_view reason = {});

}  // namespace candor::review
