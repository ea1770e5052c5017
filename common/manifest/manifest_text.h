// A manifest that is not signed, or whose signature was checked already. Internal.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "candor/manifest/manifest.h"

namespace candor {

// The manifest whose `ManifestText` is `text`; INVALID_ARGUMENT when there is none.
[[nodiscard]] absl::StatusOr<Manifest> ParseManifestText(std::string_view text);

}  // namespace candor
