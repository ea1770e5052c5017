// candor.review.v1.CaseworkService: one row per method. Callers were checked before
// (caller_rows.h); the rest is CaseChanges'.
#pragma once

#include <string>
#include <string_view>

#include "audit/logged_service.h"
#include "casework/case_changes.h"
#include "casework/history.h"
#include "casework/report_verbs.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class CaseworkService final : public LoggedService {
 public:
  struct Parts {
    LoggedService::Parts logged;
    CaseChanges& changes;
    ToldReports& told;
    const History& history;
    const store::Store& store;
    const KeyRing& key_ring;
  };
  explicit CaseworkService(const Parts& parts);

 private:
  // A change of a case. The method is that of the request's type. `recall` answers a request that
  // comes again.
  template <typename Request, typename Response>
  using Verb = absl::Status (*)(ChangeContext&, const Request&, Response&);
  template <typename Response>
  using Recall = absl::Status (*)(CaseEdit&, OpenCase&, std::uint32_t made, Response&);
  template <typename Request, typename Response>
  void AddVerb(Action action, Verb<Request, Response> verb, Recall<Response> recall = nullptr);

  // Names the case of a request that has a decision code in place of it.
  [[nodiscard]] absl::Status Aim(v1::FileAppealRequest& request) const;
  template <typename Request>
  [[nodiscard]] absl::Status Aim(Request& /*request*/) const {
    return absl::OkStatus();
  }
  // Whether the caller may know of the case. Nothing that is answered or logged tells a code that
  // was never given from that of a hidden case.
  template <typename Request, typename Response>
  [[nodiscard]] absl::Status Find(LoggedCall<Request, Response>& under, bool by_code) const;

  // What is no change of a case, but a new one.
  void AddRecordReport();
  void AddReads();

  const Parts parts_;
};

}  // namespace candor::review
