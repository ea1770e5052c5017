// candor.review.v1.MemberService: one row per method. Callers were checked before (caller_rows.h):
// who left is not let in; the rest is Membership's.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "candor/rpc/call.h"
#include "candor/service/unary_service.h"
#include "members/membership.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class MemberService final : public service::UnaryService {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    Membership& membership;
    std::string trust_domain;
  };
  explicit MemberService(Parts parts);

 private:
  // What Membership answers later.
  template <typename Request, typename Response>
  using Change = void (*)(Membership&, std::string caller, Request, Membership::Done<Response>);
  template <typename Request, typename Response>
  void AddChange(std::string_view method, Change<Request, Response> change);
  void AddList();

  [[nodiscard]] std::string MemberOf(const grpc::CallbackServerContext& context) const;

  const Parts parts_;
};

}  // namespace candor::review
