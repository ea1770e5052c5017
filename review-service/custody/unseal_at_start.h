// Unseals before anything is served, when a passphrase was given.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "audit/audit_log.h"
#include "candor/config/v1/review_config.pb.h"
#include "custody/custody.h"

namespace candor::review {

// Why review cannot start.
struct StartFailure {
  int exit_code;  // of sysexits.h
  absl::Status status;
};

// With the passphrase from `passphrase_fd`, else from the configured file; nothing to do when
// there is neither. It is in the audit log before it is tried.
[[nodiscard]] std::optional<StartFailure> UnsealAtStart(Custody& custody, AuditLog& audit,
                                                        const config::v1::KeysConfig& config,
                                                        std::optional<int> passphrase_fd);

}  // namespace candor::review
