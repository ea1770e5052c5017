// Which text of a serialized message is not UTF-8. protobuf refuses such a message without saying
// where; a portal developer needs to know.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"

namespace candor::policy {

// The path of the first string field in `bytes` that is not UTF-8, such as
// "report.people_involved[1].name"; nothing when all are or `bytes` is no message of this type.
// Never reads past `bytes`, never goes deeper than kMaxMessageDepth.
[[nodiscard]] std::optional<std::string> FindInvalidText(const google::protobuf::Descriptor& type,
                                                         std::string_view bytes);

}  // namespace candor::policy
