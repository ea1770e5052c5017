#include "candorctl/case_line.h"

#include <utility>

#include "candor/base/status_macros.h"
#include "grpcpp/channel.h"

namespace candor::tools {

absl::StatusOr<CaseLine> DialCases(const ConnectionFlags& flags) {
  ASSIGN_OR_RETURN(Connection connection, Resolve(flags));
  ASSIGN_OR_RETURN(const auto channel, DialService(connection, rpc::IdentityKind::kReview));
  return CaseLine{std::move(connection), review::v1::CaseService::NewStub(channel)};
}

std::string CaseName(const std::string& given) {
  return given.starts_with("cases/") ? given : "cases/" + given;
}

}  // namespace candor::tools
