// A team whose purges, exports and chairs take two people, as in the service, without a server.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../members/team_desk.h"
#include "approvals/approvals.h"
#include "candor/open/open.h"

namespace candor::review::test {

// The members are those of TeamDesk. Cases may be exported to the key "court".
class ApprovalDesk {
 public:
  ApprovalDesk();

  // A case that `reader` and `other` may read.
  std::string Case(const std::string& reader = "anna", const std::string& other = "ben",
                   const report::v1::Report& report = MakeReport());

  // Each waits for the outcome; of a proposal, the name of the approval.
  absl::StatusOr<std::string> ProposeChair(const std::string& caller, const std::string& member);
  absl::StatusOr<std::string> ProposePurge(const std::string& caller,
                                           const std::vector<std::string>& cases);
  absl::StatusOr<std::string> ProposeExport(const std::string& caller, const std::string& name,
                                            const std::string& key = "court",
                                            const std::string& reason = "asked for by the court");
  absl::StatusOr<v1::ApproveResponse> Approve(const std::string& caller, const std::string& name);
  absl::StatusOr<v1::RejectResponse> Reject(const std::string& caller, const std::string& name,
                                            const std::string& reason = "");
  absl::StatusOr<v1::ListApprovalsResponse> List(const std::string& caller, bool open_only = false);
  // The names that List gives.
  std::vector<std::string> Names(const std::string& caller);
  [[nodiscard]] bool IsChair(const std::string& member) const;

  TeamDesk team;
  open::PrivateKey court;
  std::unique_ptr<ExportKeys> export_keys;
  // The purges that were carried out, and what they left.
  std::vector<v1::ProposePurgeRequest> purges;
  std::vector<std::string> guarded;
  std::unique_ptr<Approvals> approvals;
};

}  // namespace candor::review::test
