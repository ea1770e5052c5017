// Requests are parsed here and not by gRPC: to bytes that do not parse, such as text that is not
// UTF-8, gRPC answers UNIMPLEMENTED and no word more.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"

namespace candor::intake {

// INVALID_ARGUMENT naming each text field that is not UTF-8, or the field `request` when the bytes
// are no message of this type at all.
[[nodiscard]] absl::Status ParseRequest(const grpc::ByteBuffer& bytes,
                                        google::protobuf::Message& request);

void WriteResponse(const google::protobuf::Message& response, grpc::ByteBuffer& bytes);

}  // namespace candor::intake
