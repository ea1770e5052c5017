// candor.review.v1.CaseworkService: one row per method. What all of them do is the same: parse,
// call, answer. Callers were checked before (caller_rows.h); the rest is CaseChanges'.
#pragma once

#include <string>
#include <string_view>

#include "candor/rpc/call.h"
#include "candor/service/unary_service.h"
#include "casework/case_changes.h"
#include "casework/history.h"
#include "casework/report_verbs.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class CaseworkService final : public service::UnaryService {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    CaseChanges& changes;
    ToldReports& told;
    const History& history;
    const store::Store& store;
    const KeyRing& key_ring;
    std::string trust_domain;
  };
  explicit CaseworkService(Parts parts);

 private:
  // A change of a case. The method is that of the request's type. `recall` answers a request that
  // comes again.
  template <typename Request, typename Response>
  using Verb = absl::Status (*)(ChangeContext&, const Request&, Response&);
  template <typename Response>
  using Recall = absl::Status (*)(CaseEdit&, OpenCase&, std::uint32_t made, Response&);
  template <typename Request, typename Response>
  void AddChange(Action action, Verb<Request, Response> verb, Recall<Response> recall = nullptr);

  // Names the case of a request that has a decision code in place of it: true. Then nothing that is
  // answered tells a code that was never given from that of a hidden case.
  [[nodiscard]] absl::StatusOr<bool> Aim(v1::FileAppealRequest& request) const;
  template <typename Request>
  [[nodiscard]] absl::StatusOr<bool> Aim(Request& /*request*/) const {
    return false;
  }

  // What is no change of a case, but a new one.
  void AddRecordReport();

  // What is answered at once.
  template <typename Request, typename Response>
  using Read = absl::Status (*)(const History&, std::string_view member, const Request&, Response&);
  template <typename Request, typename Response>
  void AddRead(Read<Request, Response> read);

  [[nodiscard]] std::string MemberOf(const grpc::CallbackServerContext& context) const;

  const Parts parts_;
};

}  // namespace candor::review
