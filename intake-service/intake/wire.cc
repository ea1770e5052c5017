#include "intake/wire.h"

#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "intake/text_faults.h"

namespace candor::intake {

absl::Status ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::Message& request) {
  grpc::ByteBuffer copy(bytes);  // of the references; the bytes are shared
  grpc::ProtoBufferReader reader(&copy);
  if (reader.status().ok() && request.ParseFromZeroCopyStream(&reader)) {
    return absl::OkStatus();
  }
  grpc::ByteBuffer again(bytes);
  grpc::ProtoBufferReader second(&again);
  return ExplainParseFailure(second, *request.GetDescriptor());
}

void WriteResponse(const google::protobuf::Message& response, grpc::ByteBuffer& bytes) {
  bool own_buffer = false;
  // Cannot fail: it writes to memory.
  static_cast<void>(grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(
      response, &bytes, &own_buffer));
}

}  // namespace candor::intake
