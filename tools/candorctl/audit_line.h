// How an auditor's commands reach the audit log, and what they check of each answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/audit/v1/audit.pb.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"
#include "candor/merkle/tree.h"
#include "candor/review/v1/audit_service.grpc.pb.h"
#include "candorctl/connection.h"

namespace candor::tools {

struct AuditLine {
  Connection connection;
  std::unique_ptr<review::v1::AuditService::Stub> stub;
};

// No network yet.
[[nodiscard]] absl::StatusOr<AuditLine> DialAudit(const ConnectionFlags& flags);

// The log as it is now, with earlier checkpoints and what the witnesses say.
[[nodiscard]] absl::StatusOr<review::v1::GetCheckpointResponse> FetchCheckpoints(
    const AuditLine& review);

// The entries that `request` asks for, from its first index to before `end`, in the order of the
// log; stops at the first error of `take`. Without a filter each index comes, once.
[[nodiscard]] absl::Status ForEachEntry(
    const AuditLine& review, review::v1::ListAuditEntriesRequest request, std::uint64_t end,
    absl::FunctionRef<absl::Status(const audit::v1::LoggedEntry&)> take);

// What a checkpoint says; INVALID_ARGUMENT, naming it by `what`, unless the team's key signed it.
[[nodiscard]] absl::StatusOr<merkle::Checkpoint> OpenCheckpoint(std::string_view note,
                                                                const NoteVerifier& verifier,
                                                                const std::string& what);

// The leaf of an entry, when it is what was committed to.
[[nodiscard]] absl::StatusOr<merkle::Hash> LeafOf(const audit::v1::LoggedEntry& logged);

}  // namespace candor::tools
