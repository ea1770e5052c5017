// A unary method of a service as a value, so that a table can name it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "candor/client/call.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"

namespace candor::tools {

struct Method {
  // The empty ones, which live forever; New() makes others.
  const google::protobuf::Message* request;
  const google::protobuf::Message* response;
  // Once; `request` and `response` are of these types.
  absl::Status (*call)(const std::shared_ptr<grpc::Channel>& channel,
                       const google::protobuf::Message& request,
                       google::protobuf::Message& response, std::chrono::milliseconds timeout);

  // As in the protocol, such as "TakeCase".
  [[nodiscard]] std::string name() const {
    const std::string& type = request->GetDescriptor()->name();
    return type.substr(0, type.size() - sizeof("Request") + 1);
  }
};

template <auto kMethod>
struct MethodMaker;

template <typename Stub, typename Request, typename Response,
          grpc::Status (Stub::*kMethod)(grpc::ClientContext*, const Request&, Response*)>
struct MethodMaker<kMethod> {
  static absl::Status Call(const std::shared_ptr<grpc::Channel>& channel,
                           const google::protobuf::Message& request,
                           google::protobuf::Message& response, std::chrono::milliseconds timeout) {
    Stub stub(channel);
    return client::Call(stub, kMethod, dynamic_cast<const Request&>(request),
                        dynamic_cast<Response&>(response), timeout);
  }
  static Method Make() {
    return {&Request::default_instance(), &Response::default_instance(), &Call};
  }
};

// MethodOf<&CaseworkService::Stub::TakeCase>()
template <auto kMethod>
[[nodiscard]] Method MethodOf() {
  return MethodMaker<kMethod>::Make();
}

}  // namespace candor::tools
