#include "audit_bench.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "candor/review/v1/case_service.pb.h"
#include "candor/review/v1/custody_service.pb.h"
#include "deployment.h"
#include "load.h"
#include "or_die.h"

namespace candor::bench {
namespace {

constexpr int kRounds = 3;
constexpr int kChannels = 4;
constexpr std::size_t kInFlight = 64;

double Rate(const std::vector<std::shared_ptr<grpc::Channel>>& channels, std::string method,
            const google::protobuf::Message& request, std::chrono::milliseconds window) {
  const grpc::Slice slice(request.SerializeAsString());
  Requests requests = Requests::Repeated(grpc::ByteBuffer(&slice, 1));
  const LoadOutcome outcome =
      ClosedLoop({channels, std::move(method)}, requests, kInFlight, window);
  if (outcome.refused > 0) {
    std::fprintf(stderr, "candor-bench: %s\n", outcome.refusal.c_str());
    std::exit(1);
  }
  return static_cast<double>(outcome.answered) / outcome.seconds;
}

}  // namespace

AuditOutcome MeasureAudit(std::chrono::milliseconds window) {
  integration::Deployment deployment;
  deployment.StartIntake();
  static_cast<void>(OrDie(deployment.Portal().Submit(integration::ReportOf("it happened"))));
  deployment.StartReview();
  review::v1::GetCaseRequest get_case;
  get_case.set_name(deployment.WaitForCases(1).at(0).name());
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kChannels; ++i) {
    channels.push_back(deployment.ToReview("member/alice"));
  }
  AuditOutcome best;
  for (int round = 0; round < kRounds; ++round) {
    best.unaudited_per_second = std::max(
        best.unaudited_per_second, Rate(channels, "/candor.review.v1.CustodyService/GetCustody",
                                        review::v1::GetCustodyRequest(), window));
    best.audited_per_second =
        std::max(best.audited_per_second,
                 Rate(channels, "/candor.review.v1.CaseService/GetCase", get_case, window));
  }
  return best;
}

void PrintAudit(const AuditOutcome& outcome) {
  std::printf("reads with %zu in flight      per second\n", kInFlight);
  std::printf("not logged (GetCustody)    %12.0f\n", outcome.unaudited_per_second);
  std::printf("logged first (GetCase)     %12.0f   %.2f times the cost\n",
              outcome.audited_per_second,
              outcome.unaudited_per_second / outcome.audited_per_second);
}

}  // namespace candor::bench
