// What the audit log of a world says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../review/world.h"
#include "absl/status/statusor.h"
#include "audit/audit_log.h"

namespace candor::review::test {

// Appends and waits.
[[nodiscard]] absl::StatusOr<std::uint64_t> Append(
    AuditLog& log, const AuditEvent& event,
    audit::v1::EntryOutcome outcome = audit::v1::ENTRY_OUTCOME_DONE, std::string_view reason = "");

// Releases and waits: what the answer was.
[[nodiscard]] absl::Status Release(AuditLog& log, const AuditEvent& event, absl::Status outcome);

// All entries as they are read with these keys; fails the test when the tree in the store is not
// that of the commitments, or an entry is not what was committed to.
[[nodiscard]] std::vector<audit::v1::LoggedEntry> ReadLog(const World& world,
                                                          std::uint64_t team = 1);

[[nodiscard]] audit::v1::Entry Parse(const audit::v1::LoggedEntry& logged);
// The actions, in order; "-" for an entry that is erased.
[[nodiscard]] std::vector<std::string> ActionsIn(const World& world);

}  // namespace candor::review::test
