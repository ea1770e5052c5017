// Officers' shares as `candorctl keys` hands them out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "candor/shamir/share.h"
#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

struct OfficerFlags {
  std::uint32_t threshold = 0;
  std::vector<std::string> officers;
  // The folder for `share-<officer>.txt`; `-` for standard output.
  std::string shares_to = ".";
};

// --threshold, --officer and --shares-to.
void AddOfficerFlags(CLI::App& command, OfficerFlags& flags);

// A usage error, naming the flag, unless the key can be split like that and, where shares go to
// files, none of these is there.
[[nodiscard]] absl::Status CheckOfficerFlags(const OfficerFlags& flags);

// Writes each share to a file of its own (mode 0600), durably; all of them or none. Nothing when
// they go to standard output.
[[nodiscard]] absl::Status WriteShareFiles(const OfficerFlags& flags,
                                           std::span<const shamir::Share> shares);
// Removes what WriteShareFiles made.
void RemoveShareFiles(const OfficerFlags& flags);

// Says where the shares are or, on request, shows them: `shares` is empty otherwise.
[[nodiscard]] std::string ShareFilesText(const OfficerFlags& flags,
                                         std::span<const shamir::Share> shares);
// The same as the JSON members `shares` or `share_files` would have.
[[nodiscard]] std::string ShareFilesJson(const OfficerFlags& flags,
                                         std::span<const shamir::Share> shares);

}  // namespace candor::tools
