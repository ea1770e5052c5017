// Files that go with what a reporter sends.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/client/portal_client.h"
#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

struct AttachFlags {
  std::vector<std::string> files;
  bool keep_metadata = false;
};

// --attach and --keep-metadata.
void AddAttachFlags(CLI::App& command, AttachFlags& flags);
void AddKeepMetadataFlag(CLI::App& command, AttachFlags& flags);

// Whether the files are there, not too many and not too large. Needs no network.
[[nodiscard]] absl::Status CheckFiles(const AttachFlags& flags);

// Uploads the files, with a progress bar on a terminal, and says of each on standard error what
// was removed from it or what it still tells.
[[nodiscard]] absl::StatusOr<std::vector<client::AttachedFile>> AttachAll(
    client::PortalClient& intake, const AttachFlags& flags, client::Sealing sealing,
    Session& session);

// Name, size, and what was removed, of each.
[[nodiscard]] std::string FilesJson(client::AttachedFiles files);

}  // namespace candor::tools
