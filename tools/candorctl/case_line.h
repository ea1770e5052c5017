// How the team's commands reach review's cases.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candorctl/connection.h"
#include "grpcpp/channel.h"

namespace candor::tools {

struct CaseLine {
  Connection connection;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<review::v1::CaseService::Stub> stub;
};

// No network yet.
[[nodiscard]] absl::StatusOr<CaseLine> DialCases(const ConnectionFlags& flags);

}  // namespace candor::tools
