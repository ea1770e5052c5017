// Enum values of the protocol as people type and read them: REPORT_KIND_PRE_EVENT_CONCERN is
// `pre-event-concern`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace candor::tools {

// Empty for the value 0, which means that nothing was said; the number for a value that this
// build does not know.
[[nodiscard]] std::string EnumName(const google::protobuf::EnumDescriptor& type, int value);

// The value of that name; nothing when there is none.
[[nodiscard]] std::optional<int> EnumValue(const google::protobuf::EnumDescriptor& type,
                                           std::string_view name);

// All names but that of 0.
[[nodiscard]] std::vector<std::string> EnumNames(const google::protobuf::EnumDescriptor& type);

}  // namespace candor::tools
