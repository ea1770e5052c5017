#include "audit/witnesses.h"

#include <utility>

#include "audit/audit_tree.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"

namespace candor::review {
namespace {

// Of this log; a status for one that is not signed with its key.
absl::StatusOr<merkle::Checkpoint> OpenOwn(std::string_view note, const UnsealedKeys& keys) {
  ASSIGN_OR_RETURN(const NoteVerifier verifier, NoteVerifier::Parse(keys.note_verifier_key()));
  ASSIGN_OR_RETURN(const std::string text, verifier.Verify(note));
  return merkle::ParseCheckpoint(text);
}

}  // namespace

absl::StatusOr<bool> Witnesses::MustAsk(std::string_view intake, const UnsealedKeys& keys) {
  RETURN_IF_ERROR(checkpoints_.MakeIfDue(keys));
  ASSIGN_OR_RETURN(const std::optional<SignedCheckpoint> newest, checkpoints_.Newest());
  const std::lock_guard lock(mutex_);
  const auto known = witnesses_.find(intake);
  return known == witnesses_.end() || (newest && newest->size != known->second.size());
}

absl::StatusOr<std::optional<relay::v1::WitnessCheckpointRequest>> Witnesses::Next(
    std::string_view intake, std::string_view held, const UnsealedKeys& keys) {
  ASSIGN_OR_RETURN(const std::optional<SignedCheckpoint> newest, checkpoints_.Newest());
  relay::v1::WitnessCheckpointRequest request;
  const absl::StatusOr<merkle::Checkpoint> own = OpenOwn(held, keys);
  std::uint64_t held_size = 0;
  if (own.ok() && own->size > 0) {
    held_size = own->size;
    ASSIGN_OR_RETURN(const TreeHead head, audit_.Head());
    const absl::StatusOr<merkle::Hash> root =
        own->size > head.size ? absl::OutOfRangeError("") : RootOf(store_, own->size);
    if (!root.ok() && !absl::IsOutOfRange(root.status())) {
      return root.status();
    }
    const bool conflicts = !root.ok() || *root != own->root;
    Note(intake, held_size, conflicts);
    if (conflicts) {
      return std::nullopt;
    }
  } else {
    Note(intake, 0, false);
  }
  if (!newest || newest->size <= held_size) {
    return std::nullopt;
  }
  request.set_signed_checkpoint(newest->note);
  if (held_size > 0) {
    ASSIGN_OR_RETURN(const std::vector<merkle::Hash> proof,
                     ProveConsistency(store_, held_size, newest->size));
    for (const merkle::Hash& hash : proof) {
      request.add_consistency_proof(std::string(hash.begin(), hash.end()));
    }
  }
  return request;
}

void Witnesses::Took(std::string_view intake, const relay::v1::WitnessCheckpointRequest& given,
                     const UnsealedKeys& keys) {
  if (const auto own = OpenOwn(given.signed_checkpoint(), keys); own.ok()) {
    Note(intake, own->size, false);
  }
}

std::vector<v1::Witness> Witnesses::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<v1::Witness> all;
  for (const auto& [intake, witness] : witnesses_) {
    all.push_back(witness);
  }
  return all;
}

void Witnesses::Note(std::string_view intake, std::uint64_t size, bool conflicts) {
  const std::lock_guard lock(mutex_);
  v1::Witness& witness = witnesses_[std::string(intake)];
  witness.set_intake(std::string(intake));
  witness.set_size(size);
  if (conflicts && !witness.conflicts()) {
    Log(LogEvent::kAuditWitnessConflict);
  }
  witness.set_conflicts(witness.conflicts() || conflicts);
}

}  // namespace candor::review
