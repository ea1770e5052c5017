// A gRPC service whose methods are rows: each takes its request as bytes (raw_request.h). What
// generated code does with one class template per method.
#pragma once

#include <functional>
#include <string_view>

#include "grpcpp/impl/service_type.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace candor::service {

// Methods are added before the server starts; thread-safe from then on.
class UnaryService : public grpc::Service {
 public:
  using Handler = std::function<grpc::ServerUnaryReactor*(
      grpc::CallbackServerContext*, const grpc::ByteBuffer* request, grpc::ByteBuffer* response)>;

 protected:
  // `method` is as on the wire, with static storage: "/candor.review.v1.MemberService/AddMember".
  void Add(std::string_view method, Handler handler);

  // One whose answer is a stream. The reactor is its own owner.
  using StreamHandler = std::function<grpc::ServerWriteReactor<grpc::ByteBuffer>*(
      grpc::CallbackServerContext*, const grpc::ByteBuffer* request)>;
  void AddStream(std::string_view method, StreamHandler handler);

 private:
  int methods_ = 0;
};

}  // namespace candor::service
