// Reports that did not come through a portal: told to a member by phone, on paper or in person, and
// filed as any other. The reporter is handed a receipt and comes back with it through a portal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "audit/audit_log.h"
#include "audit/received.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/casework_service.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "members/members.h"
#include "review/cases.h"
#include "review/thread_store.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive it and every callback.
class ToldReports {
 public:
  struct Parts {
    store::Store& store;
    const ThreadStore& threads;
    Cases& cases;
    const KeyRing& key_ring;
    AuditLog& audit;
    const policy::PolicySet& policies;
    const Members& members;
    const Clock& clock;
    Random& random;
    // The names of those that are configured; the first is where replies go unless another one is
    // named.
    std::vector<std::string> intakes;
  };
  explicit ToldReports(Parts parts) : parts_(std::move(parts)) {}

  // As of CaseworkService.RecordReport, for a member with the role of triage or a handler. Takes
  // the report out of `request`, and leaves the case and the words in `response`; both must live
  // until `done`, are the caller's to wipe, and the words are kept nowhere else. The case is left
  // out when it is hidden from the member, whom it may be about. With a request id the words are
  // made from it and the team's keys, so that a retry gets the same. `done` is called once, here or
  // on the store's thread, and must not block.
  using Done = absl::AnyInvocable<void(const absl::Status&)>;
  void Record(const std::string& member, v1::RecordReportRequest& request,
              v1::RecordReportResponse& response, Done done);

 private:
  struct Recording;
  using RecordingPtr = std::unique_ptr<Recording>;

  // In this order, before anything is done.
  [[nodiscard]] absl::Status Check(Recording& recording) const;
  // Again from the start when something came in between.
  void Try(RecordingPtr recording);
  [[nodiscard]] absl::StatusOr<NewReportPtr> Make(Recording& recording);
  void Commit(RecordingPtr recording, NewReport& made);
  void Answer(Recording& recording, const absl::Status& status) const;

  const Parts parts_;
};

}  // namespace candor::review
