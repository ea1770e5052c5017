// A manifest of the keys that tests unseal with (world.h).
#pragma once

#include <cstdint>
#include <string>

#include "candor/manifest/manifest.h"

namespace candor::review::test {

// A signed manifest with one key of the channel "conduct".
[[nodiscard]] std::string SignedManifest(std::uint64_t serial);
[[nodiscard]] NoteVerifier ManifestVerifier();

}  // namespace candor::review::test
