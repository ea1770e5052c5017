#include "candorctl/case_line.h"

#include <utility>

#include "candor/base/status_macros.h"

namespace candor::tools {

absl::StatusOr<CaseLine> DialCases(const ConnectionFlags& flags) {
  ASSIGN_OR_RETURN(Connection connection, Resolve(flags));
  ASSIGN_OR_RETURN(const auto channel, DialService(connection, rpc::IdentityKind::kReview));
  return CaseLine{std::move(connection), channel, review::v1::CaseService::NewStub(channel)};
}

}  // namespace candor::tools
