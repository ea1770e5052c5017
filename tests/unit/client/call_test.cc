#include "candor/client/call.h"

#include "candor/base/error.h"
#include "candor/rpc/status.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"

namespace candor::client {
namespace {

using test_support::HasCode;
using test_support::Says;

TEST(StatusOfTest, OkIsOk) { EXPECT_TRUE(StatusOf(grpc::Status::OK).ok()); }

TEST(StatusOfTest, CarriesTheServersTextReasonAndFields) {
  FieldViolations violations;
  violations.Add("report.kind", "is not given; choose one");
  violations.Add("report.when", "is longer than 500 bytes; shorten it");
  const absl::Status status = StatusOf(rpc::ToGrpcStatus(violations.ToStatus()));
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ServerReason(status), "INVALID_FIELD");
  EXPECT_THAT(status, Says("(INVALID_FIELD)"));
  EXPECT_THAT(status, Says("\n  report.kind: is not given; choose one"));
  EXPECT_THAT(status, Says("\n  report.when: is longer than 500 bytes; shorten it"));
}

TEST(StatusOfTest, SaysWhatATransportErrorMeans) {
  const absl::Status status =
      StatusOf(grpc::Status(grpc::StatusCode::UNAVAILABLE, "Connection refused"));
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(status, Says("the service cannot be reached (Connection refused)"));
  EXPECT_EQ(ServerReason(status), "");
  EXPECT_THAT(StatusOf(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "")),
              Says("did not answer in time"));
  EXPECT_THAT(StatusOf(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "")), Says("right address?"));
}

TEST(StatusOfTest, ARefusalOfTheCallerTableHasItsReason) {
  const absl::Status status =
      StatusOf(grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "not for you"));
  EXPECT_EQ(ServerReason(status), "CALLER_NOT_ALLOWED");
  EXPECT_THAT(status, HasCode(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace candor::client
