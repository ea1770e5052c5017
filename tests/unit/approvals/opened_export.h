// An export as who holds its key has it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/open/open.h"

namespace candor::review::test {

// The tar archive in a sealed one.
[[nodiscard]] absl::StatusOr<std::string> OpenArchive(std::string_view sealed,
                                                      const open::PrivateKey& key);

// The files of a tar archive; empty when it is none, or not whole.
[[nodiscard]] std::map<std::string, std::string> FilesIn(std::string_view tar);

}  // namespace candor::review::test
