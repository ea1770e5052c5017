#include "candorctl/audit_line.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/hpke/sha256.h"
#include "grpcpp/channel.h"

namespace candor::tools {
namespace {

using review::v1::AuditService;

// Two thousand entries stay far below what gRPC takes in one message.
constexpr std::uint64_t kPage = 2000;
constexpr std::string_view kCommitmentPrefix = "candor/v1 audit entry";

bool HasFilter(const review::v1::ListAuditEntriesRequest& request) {
  return !request.actor().empty() || !request.action().empty() || !request.case_reference().empty();
}

}  // namespace

absl::StatusOr<AuditLine> DialAudit(const ConnectionFlags& flags) {
  ASSIGN_OR_RETURN(Connection connection, Resolve(flags));
  ASSIGN_OR_RETURN(const auto channel, DialService(connection, rpc::IdentityKind::kReview));
  return AuditLine{std::move(connection), AuditService::NewStub(channel)};
}

absl::StatusOr<review::v1::GetCheckpointResponse> FetchCheckpoints(const AuditLine& review) {
  review::v1::GetCheckpointResponse checkpoints;
  RETURN_IF_ERROR(client::Call(*review.stub, &AuditService::Stub::GetCheckpoint,
                               review::v1::GetCheckpointRequest(), checkpoints,
                               review.connection.timeout));
  return checkpoints;
}

absl::Status ForEachEntry(const AuditLine& review, review::v1::ListAuditEntriesRequest request,
                          std::uint64_t end,
                          absl::FunctionRef<absl::Status(const audit::v1::LoggedEntry&)> take) {
  while (request.first_index() < end) {
    request.set_page_size(static_cast<std::uint32_t>(std::min(kPage, end - request.first_index())));
    review::v1::ListAuditEntriesResponse page;
    RETURN_IF_ERROR(client::Call(*review.stub, &AuditService::Stub::ListAuditEntries, request, page,
                                 review.connection.timeout));
    std::uint64_t next = request.first_index();
    for (const audit::v1::LoggedEntry& logged : page.entries()) {
      if (logged.index() >= end) {
        return absl::OkStatus();
      }
      if (logged.index() < next || (!HasFilter(request) && logged.index() != next)) {
        return absl::InvalidArgumentError("review left out entry " + std::to_string(next) +
                                          " of the audit log");
      }
      next = logged.index() + 1;
      RETURN_IF_ERROR(take(logged));
    }
    if (page.next_index() < next || page.next_index() <= request.first_index()) {
      return absl::InvalidArgumentError("review says that the audit log ends before entry " +
                                        std::to_string(end - 1));
    }
    request.set_first_index(page.next_index());
  }
  return absl::OkStatus();
}

absl::StatusOr<merkle::Checkpoint> OpenCheckpoint(std::string_view note,
                                                  const NoteVerifier& verifier,
                                                  const std::string& what) {
  const absl::StatusOr<std::string> text = verifier.Verify(note);
  if (!text.ok()) {
    return absl::InvalidArgumentError(what + " is not signed by " + verifier.name());
  }
  absl::StatusOr<merkle::Checkpoint> checkpoint = merkle::ParseCheckpoint(*text);
  if (!checkpoint.ok() || checkpoint->origin != verifier.name()) {
    return absl::InvalidArgumentError(what + " is signed by " + verifier.name() +
                                      ", but is no checkpoint of its audit log");
  }
  return checkpoint;
}

absl::StatusOr<merkle::Hash> LeafOf(const audit::v1::LoggedEntry& logged) {
  const bool is_erased = logged.salt().empty() && logged.entry().empty();
  if (!is_erased &&
      Sha256({kCommitmentPrefix, logged.salt(), logged.entry()}) != logged.commitment()) {
    return absl::InvalidArgumentError("entry " + std::to_string(logged.index()) +
                                      " of the audit log is not what was committed to");
  }
  return merkle::LeafHash(logged.commitment());
}

}  // namespace candor::tools
