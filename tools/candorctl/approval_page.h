// Approvals as people read them.
#pragma once

#include <string>

#include "candor/review/v1/approval_service.pb.h"

namespace candor::tools {

// What it is, about what, by whom, until when; several lines. Neutralised.
[[nodiscard]] std::string ApprovalPage(const review::v1::Approval& approval);
// "export of 1 case to court", "purge of 3 cases", "dana as a chair".
[[nodiscard]] std::string ApprovalTitle(const review::v1::Approval& approval);

}  // namespace candor::tools
