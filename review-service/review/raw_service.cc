#include "review/raw_service.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/policy/wire_text.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/proto_buffer_reader.h"

namespace candor::review {
namespace {

// All of `bytes` in one piece; wiped, since a passphrase may be in it.
Secret Flatten(const grpc::ByteBuffer& bytes) {
  Secret flat(bytes.Length());
  grpc::ByteBuffer copy(bytes);  // of the references; the bytes are shared
  grpc::ProtoBufferReader reader(&copy);
  const void* piece = nullptr;
  int size = 0;
  std::size_t at = 0;
  while (reader.Next(&piece, &size)) {
    std::copy_n(static_cast<const char*>(piece), size, flat.data() + at);
    at += static_cast<std::size_t>(size);
  }
  flat.Truncate(at);
  return flat;
}

}  // namespace

absl::Status ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::Message& request) {
  const Secret flat = Flatten(bytes);
  // Looked for first, because protobuf would write the name of such a field to the log.
  const std::optional<std::string> invalid =
      policy::FindInvalidText(*request.GetDescriptor(), flat.view());
  if (invalid) {
    return InvalidField(*invalid, "is not UTF-8 text; send it as UTF-8");
  }
  if (!request.ParseFromArray(flat.view().data(), static_cast<int>(flat.size()))) {
    return InvalidField("request", "does not parse; serialize the method's request message");
  }
  return absl::OkStatus();
}

void WriteResponse(const google::protobuf::Message& response, grpc::ByteBuffer& bytes) {
  bool own_buffer = false;
  // Cannot fail: it writes to memory.
  static_cast<void>(grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(
      response, &bytes, &own_buffer));
}

}  // namespace candor::review
