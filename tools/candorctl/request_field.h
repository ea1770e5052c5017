// Text that a member types as a field of a request.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace candor::tools {

// The field at `path`, such as "change.reason", of that message type; the path must exist.
[[nodiscard]] const google::protobuf::FieldDescriptor& FieldAt(
    const google::protobuf::Descriptor& type, const std::string& path);

// Sets the field at `path` from `values`, by its type: text, numbers, names of an enum, days
// (fields that end in `_day`) as 2026-12-31, times as 2026-12-31 14:05 in UTC or RFC 3339,
// outcomes (decided_outcome.h). Empty elements of a list are left out, so that one empty element
// empties the list. With an `update_mask` in the request, what is inside of another message is
// named there. A usage error, which starts with `flag`, for what does not fit.
[[nodiscard]] absl::Status SetField(google::protobuf::Message& request, const std::string& path,
                                    const std::vector<std::string>& values,
                                    const std::string& flag);

}  // namespace candor::tools
