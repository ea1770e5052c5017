// Brings the chunks of a file to intake, whatever happens to connections.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "candor/intake/v1/intake.pb.h"
#include "file_chunks.h"
#include "intake_line.h"

namespace candor::client {

using UploadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// OK when intake has every chunk. After a cut it asks how far intake got and goes on there, with
// the same header; gives up after PortalOptions::max_attempts in a row without a chunk more.
[[nodiscard]] absl::Status Upload(IntakeLine& line, const intake::v1::UploadHeader& header,
                                  FileChunks& chunks, const UploadProgress& progress);

}  // namespace candor::client
