// Requests as bytes, parsed here: to bytes that do not parse, such as text that is not UTF-8, gRPC
// itself answers UNIMPLEMENTED and no word more.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"

namespace candor::service {

// INVALID_ARGUMENT naming the text field that is not UTF-8, or the field `request` when the bytes
// are no message of this type at all. Leaves no copy of the bytes behind.
[[nodiscard]] absl::Status ParseRequest(const grpc::ByteBuffer& bytes,
                                        google::protobuf::Message& request);

void WriteResponse(const google::protobuf::Message& response, grpc::ByteBuffer& bytes);

}  // namespace candor::service
