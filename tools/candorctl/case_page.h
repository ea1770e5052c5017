// The header of a case as a page for people: all that is known without its text.
#pragma once

#include <string>

#include "candor/base/clock.h"
#include "candor/review/v1/case_service.pb.h"

namespace candor::tools {

// The two words and the name, then a line for each fact that is there, then the clocks.
[[nodiscard]] std::string CasePage(const review::v1::Case& subject, Clock::Time now, bool colour);

// What the caller may do now, as commands; empty when that is nothing.
[[nodiscard]] std::string NextStepsPage(const review::v1::Case& subject, bool colour);

// A heading with `text` two columns in; empty when `text` is. Neutralised.
[[nodiscard]] std::string Section(const std::string& heading, const std::string& text,
                                  bool colour = false);

}  // namespace candor::tools
