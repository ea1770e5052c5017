// What could be erased, as people read it.
#pragma once

#include <string>

#include "candor/review/v1/retention_service.pb.h"

namespace candor::tools {

// A line for each case: what may go, what is kept and by which guards, since when. Neutralised.
[[nodiscard]] std::string RetentionPage(const review::v1::DryRunRetentionResponse& response,
                                        bool colour);

}  // namespace candor::tools
