// A case's thread as a page of text for a member.
#pragma once

#include <string>

#include "candor/review/v1/case_service.pb.h"

namespace candor::tools {

using AttachmentInfos = google::protobuf::RepeatedPtrField<review::v1::AttachmentInfo>;

// A line for each, with the name to download it by; empty when there are none.
[[nodiscard]] std::string AttachmentLines(const AttachmentInfos& attachments);

// Its number, who wrote it and when, what it says, and how far a text of the team came. What is
// held stands out.
[[nodiscard]] std::string MessagePage(const review::v1::ThreadMessage& message,
                                      bool colour = false);

}  // namespace candor::tools
