#include "candor/rpc/status.h"

#include <chrono>
#include <string>

#include "candor/base/error.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::ElementsAre;
using ::testing::Pair;

TEST(StatusTest, OkIsOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_EQ(ToGrpcStatus(absl::OkStatus()).error_details(), "");
}

TEST(StatusTest, EveryReasonTravels) {
  for (int i = 0; i <= static_cast<int>(Reason::kInternal); ++i) {
    const auto reason = static_cast<Reason>(i);
    const absl::Status error = Error(reason);
    const grpc::Status status = ToGrpcStatus(error);
    EXPECT_EQ(static_cast<int>(status.error_code()), static_cast<int>(error.code()));
    EXPECT_EQ(status.error_message(), std::string(error.message()));
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason, ReasonName(reason));
    EXPECT_EQ(details.retry_delay, RetryDelayOf(reason)) << details.reason;
    EXPECT_TRUE(details.fields.empty());
  }
}

TEST(StatusTest, FieldsTravel) {
  FieldViolations violations;
  violations.Add("report.kind", "is missing; set it");
  violations.Add("report.people_involved[2].name", "is longer than 200 bytes; shorten it");
  const grpc::Status status = ToGrpcStatus(violations.ToStatus());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(DetailsOf(status).fields, ElementsAre(Pair("report.kind", "is missing; set it"),
                                                    Pair("report.people_involved[2].name",
                                                         "is longer than 200 bytes; shorten it")));
}

// Field numbers and type names, written out from the public protos.
TEST(StatusTest, WireFormatIsGoogleRpcStatus) {
  const std::string info = std::string("\x0a\x06") + "SEALED" + "\x12\x06" + "candor";
  const std::string url = "type.googleapis.com/google.rpc.ErrorInfo";
  const std::string any = "\x0a" + std::string(1, static_cast<char>(url.size())) + url + "\x12" +
                          std::string(1, static_cast<char>(info.size())) + info;
  const grpc::Status status = ToGrpcStatus(Error(Reason::kSealed));
  const std::string text = status.error_message();
  EXPECT_EQ(status.error_details(),
            "\x08\x09\x12" + std::string(1, static_cast<char>(text.size())) + text + "\x1a" +
                std::string(1, static_cast<char>(any.size())) + any);
}

TEST(StatusTest, RetryDelayHasSecondsAndNanos) {
  EXPECT_EQ(DetailsOf(ToGrpcStatus(Error(Reason::kOverloaded))).retry_delay, 500ms);
  EXPECT_EQ(DetailsOf(ToGrpcStatus(Error(Reason::kStoreFull))).retry_delay, 30000ms);
}

TEST(StatusTest, TextOfOtherErrorsIsKeptBack) {
  const grpc::Status status =
      ToGrpcStatus(absl::DataLossError("/var/lib/candor/000012.sst: corrupted block"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message(), std::string(Error(Reason::kInternal).message()));
  EXPECT_EQ(status.error_details().find("sst"), std::string::npos);
  EXPECT_EQ(DetailsOf(status).reason, "INTERNAL");
}

TEST(StatusTest, DetailsThatAreNoneAreEmpty) {
  for (const char* bytes : {"", "garbage", "\x1a\x7f"}) {
    const ErrorDetails details = DetailsOf(grpc::Status(grpc::StatusCode::UNKNOWN, "text", bytes));
    EXPECT_EQ(details.reason, "");
    EXPECT_FALSE(details.retry_delay);
  }
}

TEST(StatusTest, NoOtherLibraryBringsTheSameMessages) {
  const auto* const file =
      google::protobuf::DescriptorPool::generated_pool()->FindFileByName("google/rpc/status.proto");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->FindMessageTypeByName("Status"), google::rpc::Status::descriptor());
}

}  // namespace
}  // namespace candor::rpc
