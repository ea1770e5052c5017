#include "candor/rpc/status.h"

#include "candor/base/error.h"
#include "google/protobuf/any.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace candor::rpc {
namespace {

constexpr char kDomain[] = "candor";

std::chrono::milliseconds FromProto(const google::protobuf::Duration& duration) {
  return std::chrono::seconds(duration.seconds()) +
         std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::nanoseconds(duration.nanos()));
}

void AddRetryInfo(std::chrono::milliseconds delay, google::rpc::Status& out) {
  google::rpc::RetryInfo retry;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(delay);
  retry.mutable_retry_delay()->set_seconds(seconds.count());
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int>(std::chrono::nanoseconds(delay - seconds).count()));
  out.add_details()->PackFrom(retry);
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) {
    return grpc::Status::OK;
  }
  const std::optional<Reason> reason = ReasonOf(status);
  if (!reason) {
    return ToGrpcStatus(Error(Reason::kInternal));
  }
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(std::string(status.message()));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonName(*reason)));
  info.set_domain(kDomain);
  out.add_details()->PackFrom(info);
  google::rpc::BadRequest bad_request;
  for (const auto& [field, problem] : FieldViolationsOf(status)) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description(problem);
  }
  if (bad_request.field_violations_size() > 0) {
    out.add_details()->PackFrom(bad_request);
  }
  if (const auto delay = RetryDelayOf(*reason)) {
    AddRetryInfo(*delay, out);
  }
  return {static_cast<grpc::StatusCode>(status.code()), out.message(), out.SerializeAsString()};
}

ErrorDetails DetailsOf(const grpc::Status& status) {
  ErrorDetails details;
  google::rpc::Status in;
  if (!in.ParseFromString(status.error_details())) {
    return details;
  }
  for (const google::protobuf::Any& any : in.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    google::rpc::RetryInfo retry;
    if (any.Is<google::rpc::ErrorInfo>() && any.UnpackTo(&info)) {
      details.reason = info.reason();
    } else if (any.Is<google::rpc::BadRequest>() && any.UnpackTo(&bad_request)) {
      for (const auto& violation : bad_request.field_violations()) {
        details.fields.emplace_back(violation.field(), violation.description());
      }
    } else if (any.Is<google::rpc::RetryInfo>() && any.UnpackTo(&retry)) {
      details.retry_delay = FromProto(retry.retry_delay());
    }
  }
  return details;
}

}  // namespace candor::rpc
