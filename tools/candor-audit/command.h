// The command line of candor-audit.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace candor::auditor {

// The exit code: 0 when the copy is whole, 1 when it is not; the others are those of sysexits.h:
// 64 wrong command line, 65 no export, 66 no such file, 74 a file that cannot be read.
[[nodiscard]] int RunCandorAudit(std::vector<std::string> args, std::ostream& out,
                                 std::ostream& err);

}  // namespace candor::auditor
