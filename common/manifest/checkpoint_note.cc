#include "candor/manifest/checkpoint_note.h"

#include <string>

#include "candor/base/status_macros.h"

namespace candor {

absl::StatusOr<merkle::Checkpoint> OpenCheckpoint(std::string_view note,
                                                  const NoteVerifier& verifier) {
  if (note.size() > kMaxCheckpointNoteBytes) {
    return absl::InvalidArgumentError("the checkpoint is longer than 4096 bytes");
  }
  ASSIGN_OR_RETURN(const std::string text, verifier.Verify(note));
  ASSIGN_OR_RETURN(merkle::Checkpoint checkpoint, merkle::ParseCheckpoint(text));
  if (checkpoint.origin != verifier.name()) {
    return absl::InvalidArgumentError("the checkpoint is of another log");
  }
  return checkpoint;
}

}  // namespace candor
