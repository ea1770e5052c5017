// Says why a request did not parse. protobuf refuses text that is not UTF-8 without saying where.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/zero_copy_stream.h"

namespace candor::intake {

// INVALID_ARGUMENT naming each text field of a message of `type` that is not UTF-8 (32 at most);
// the field `request` when the bytes are no message of that type.
[[nodiscard]] absl::Status ExplainParseFailure(google::protobuf::io::ZeroCopyInputStream& bytes,
                                               const google::protobuf::Descriptor& type);

}  // namespace candor::intake
