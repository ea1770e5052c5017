// A report form as a page with every code that a report can carry.
#pragma once

#include <string>

#include "candor/intake/v1/intake.pb.h"

namespace candor::tools {

// In `language`, or the form's default where it has no such text. Neutralised for a terminal.
[[nodiscard]] std::string FormPage(const intake::v1::GetReportFormResponse& form,
                                   const std::string& language);

}  // namespace candor::tools
