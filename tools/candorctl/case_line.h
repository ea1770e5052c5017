// How the team's commands reach review's cases.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candorctl/connection.h"

namespace candor::tools {

struct CaseLine {
  Connection connection;
  std::unique_ptr<review::v1::CaseService::Stub> stub;
};

// No network yet.
[[nodiscard]] absl::StatusOr<CaseLine> DialCases(const ConnectionFlags& flags);

// `cases/{id}`, from that or the id alone.
[[nodiscard]] std::string CaseName(const std::string& given);

}  // namespace candor::tools
