#include "candor/service/raw_request.h"

#include <string>
#include <string_view>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/policy/wire_text.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/slice.h"

namespace candor::service {
namespace {

absl::Status ExplainParseFailure(const grpc::ByteBuffer& bytes,
                                 const google::protobuf::Descriptor& type) {
  std::vector<grpc::Slice> slices;
  static_cast<void>(bytes.Dump(&slices));
  std::string whole;
  whole.reserve(bytes.Length());
  for (const grpc::Slice& slice : slices) {
    whole.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  const auto field = policy::FindInvalidText(type, whole);
  WipeBytes(whole);
  return field ? InvalidField(*field, "is not UTF-8 text; send it as UTF-8")
               : InvalidField("request", "does not parse; serialize the method's request message");
}

}  // namespace

absl::Status ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::Message& request) {
  request.Clear();
  if (bytes.Length() == 0) {
    return absl::OkStatus();  // every field has its default; there may be no buffer to read
  }
  grpc::ByteBuffer shared(bytes);  // the reader's own reference; the bytes are not copied
  grpc::ProtoBufferReader reader(&shared);
  if (reader.status().ok() && request.ParseFromZeroCopyStream(&reader)) {
    return absl::OkStatus();
  }
  return ExplainParseFailure(bytes, *request.GetDescriptor());
}

void WriteResponse(const google::protobuf::Message& response, grpc::ByteBuffer& bytes) {
  bool own_buffer = false;
  // Cannot fail: it writes to memory.
  static_cast<void>(grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(
      response, &bytes, &own_buffer));
}

}  // namespace candor::service
