// A receipt, shown once.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace candor::tools {

// The words, numbered, four a line.
void ShowWords(const std::vector<std::string>& words, std::ostream& out);

}  // namespace candor::tools
