// A checkpoint of the team's audit log as it travels: a signed note under the same pinned key as
// the manifest. Its text is three lines of which the first is the key's name, that of a manifest
// begins with `candor/v1 manifest`, so that neither is ever taken for the other.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"

namespace candor {

inline constexpr std::size_t kMaxCheckpointNoteBytes = 4096;

// The checkpoint in `note`. UNAUTHENTICATED when it is not signed by `verifier`'s key;
// INVALID_ARGUMENT when it is too long, no checkpoint, or of another log than the one that is named
// like the key.
[[nodiscard]] absl::StatusOr<merkle::Checkpoint> OpenCheckpoint(std::string_view note,
                                                                const NoteVerifier& verifier);

}  // namespace candor
