// candor.review.v1.MemberService: one row per method. Callers were checked before (caller_rows.h):
// who left is not let in; the rest is Membership's.
#pragma once

#include <string>
#include <string_view>

#include "audit/logged_service.h"
#include "members/membership.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class MemberService final : public LoggedService {
 public:
  struct Parts {
    LoggedService::Parts logged;
    Membership& membership;
  };
  explicit MemberService(const Parts& parts);

 private:
  // What Membership answers later.
  template <typename Request, typename Response>
  using Step = void (*)(Membership&, std::string caller, Request, Membership::Done<Response>);
  template <typename Request, typename Response>
  void AddStep(std::string_view method, Step<Request, Response> step);

  Membership& membership_;
};

}  // namespace candor::review
