// What no member does alone: proposed by one, done when another approves, and neither otherwise.
// One after the other, on a thread of its own: each is closed once, whoever comes at the same time.
//
// An approval about a case that a member must not learn of does not exist for them: every call
// about one looks through the same list, from which those are left out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "approvals/approval_kinds.h"
#include "approvals/approval_store.h"
#include "approvals/export_keys.h"
#include "audit/audit_log.h"
#include "candor/base/clock.h"
#include "candor/review/v1/approval_service.pb.h"
#include "candor/review/v1/retention_service.pb.h"
#include "candor/service/work_queue.h"
#include "custody/key_ring.h"
#include "members/membership.h"

namespace candor::review {

// Of a purge that was approved.
struct Purged {
  std::uint32_t erased = 0;
  std::vector<std::string> left;  // guarded by now
};
// Erases cases that no guard keeps; waits for the disk. What was erased before is passed over.
using Purge = std::function<absl::StatusOr<Purged>(const std::shared_ptr<const UnsealedKeys>& keys,
                                                   const v1::ProposePurgeRequest& request)>;

// Thread-safe. What `Parts` names must outlive it; the destructor carries out what was asked for.
class Approvals {
 public:
  struct Parts {
    ApprovalStore& store;
    const KeyRing& key_ring;
    ApprovalView view;
    Membership& membership;
    AuditLog& audit;
    const ExportKeys& export_keys;
    const Clock& clock;
    Purge purge;
  };
  explicit Approvals(Parts parts) : parts_(std::move(parts)) {}

  // Statuses as of ApprovalService's methods; beside them the store's.
  [[nodiscard]] absl::Status List(std::string caller, const v1::ListApprovalsRequest& request,
                                  v1::ListApprovalsResponse& response) const;

  // Whether an approval of this name exists for the caller.
  [[nodiscard]] absl::Status CheckShown(std::string caller, const std::string& name) const;
  // Whether the caller may propose it; as of RetentionService.ProposeExport.
  [[nodiscard]] absl::Status CheckExport(const std::string& caller,
                                         const v1::ProposeExportRequest& request) const;

  // `done` is called once, on the thread of this, and must not block.
  template <typename Response>
  using Done = absl::AnyInvocable<void(absl::StatusOr<Response>)>;
  void Approve(std::string caller, v1::ApproveRequest request, Done<v1::ApproveResponse> done);
  void Reject(std::string caller, v1::RejectRequest request, Done<v1::RejectResponse> done);

  // Keeps a purge that was checked. Error(kNotPermitted) for who is no chair; Error(kNoSuchCase)
  // for who must not learn of one of its cases. `name` as of NewApprovalName, so that it can be
  // logged before.
  void ProposePurge(std::string caller, std::string name, v1::ProposePurgeRequest request,
                    Done<v1::ProposePurgeResponse> done);
  // As of RetentionService.ProposeExport.
  void ProposeExport(std::string caller, std::string name, v1::ProposeExportRequest request,
                     Done<v1::ProposeExportResponse> done);

  // For RetentionService.DownloadExport, reads only: the approval, for its proposer, while the
  // export may be downloaded; nobody else begins with it before EndExport. Error(kNoSuchApproval);
  // Error(kNotPermitted); Error(kSecondPersonNeeded) while it is open; Error(kApprovalClosed).
  [[nodiscard]] absl::StatusOr<v1::Approval> BeginExport(const std::string& caller,
                                                         const std::string& name);
  // After BeginExport, once. When the archive left as a whole, it does so no more.
  void EndExport(const std::string& name, bool is_whole);

 private:
  // With the keys in force, for a caller who may work.
  struct Turn {
    std::string caller;
    std::shared_ptr<const UnsealedKeys> keys;
    absl::Time now;
  };
  template <typename Response>
  void Run(std::string caller, absl::AnyInvocable<absl::StatusOr<Response>(const Turn&)> job,
           Done<Response> done);
  [[nodiscard]] absl::StatusOr<Turn> Begin(std::string caller) const;

  // Those that exist for the caller, the newest first, in the state of now.
  [[nodiscard]] absl::StatusOr<std::vector<storage::v1::StoredApproval>> Shown(
      const Turn& turn) const;
  [[nodiscard]] absl::StatusOr<storage::v1::StoredApproval> Find(const Turn& turn,
                                                                 const std::string& name,
                                                                 std::string_view field) const;
  [[nodiscard]] absl::Status MayApprove(const Turn& turn, const v1::Approval& approval) const;
  [[nodiscard]] absl::StatusOr<v1::Approval> Propose(const Turn& turn,
                                                     storage::v1::StoredApproval proposed);

  [[nodiscard]] absl::StatusOr<v1::ApproveResponse> ApproveNow(const Turn& turn,
                                                               const v1::ApproveRequest& request);
  [[nodiscard]] absl::StatusOr<v1::RejectResponse> RejectNow(const Turn& turn,
                                                             const v1::RejectRequest& request);
  // Logged before it is begun; waits until it is done.
  [[nodiscard]] absl::Status CarryOut(const Turn& turn, storage::v1::StoredApproval& stored,
                                      v1::ApproveResponse& response);

  const Parts parts_;
  std::mutex mutex_;
  std::set<std::string> exports_under_way_;
  service::WorkQueue queue_;  // last: its jobs use all of the above
};

}  // namespace candor::review
