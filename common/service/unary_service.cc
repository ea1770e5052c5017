#include "candor/service/unary_service.h"

#include <utility>

#include "grpcpp/impl/codegen/rpc_service_method.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"

namespace candor::service {

void UnaryService::Add(std::string_view method, Handler handler) {
  // The base class owns both.
  AddMethod(new grpc::internal::RpcServiceMethod(method.data(),
                                                 grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(
      methods_++, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                      std::move(handler)));
}

void UnaryService::AddStream(std::string_view method, StreamHandler handler) {
  AddMethod(new grpc::internal::RpcServiceMethod(
      method.data(), grpc::internal::RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      methods_++,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          std::move(handler)));
}

}  // namespace candor::service
