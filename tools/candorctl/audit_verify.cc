#include "candorctl/audit_verify.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "candor/base/status_macros.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

constexpr mode_t kMode = 0600;

// Signed roots, the smallest first; a copy of the log must have each.
class KnownRoots {
 public:
  void Add(merkle::Checkpoint checkpoint) { roots_.push_back(std::move(checkpoint)); }
  void Sort() {
    std::stable_sort(roots_.begin(), roots_.end(),
                     [](const auto& one, const auto& other) { return one.size < other.size; });
  }
  [[nodiscard]] absl::Status Compare(const merkle::Frontier& tree) {
    for (; next_ < roots_.size() && roots_[next_].size == tree.size(); ++next_) {
      if (roots_[next_].root != tree.Root()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the audit log is not the one that was signed: an entry was changed, taken out or put "
            "in between the checkpoint of ",
            agreed_, " entries and that of ", tree.size()));
      }
      agreed_ = tree.size();
    }
    return absl::OkStatus();
  }
  [[nodiscard]] std::size_t count() const { return roots_.size(); }

 private:
  std::vector<merkle::Checkpoint> roots_;
  std::size_t next_ = 0;
  std::uint64_t agreed_ = 0;
};

// The checkpoint of the last time; nothing when there was none.
absl::StatusOr<std::optional<merkle::Checkpoint>> ReadState(const std::string& path,
                                                            const NoteVerifier& verifier) {
  if (path.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<std::string> note = ReadSmallFile(path);
  if (absl::IsNotFound(note.status())) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(note.status());
  ASSIGN_OR_RETURN(merkle::Checkpoint checkpoint,
                   OpenCheckpoint(*note, verifier, path + ": what is kept there"));
  return checkpoint;
}

absl::Status WriteState(const std::string& path, const std::string& note) {
  if (path.empty()) {
    return absl::OkStatus();
  }
  const std::string temporary = path + ".next";
  unlink(temporary.c_str());  // of a run that was killed
  RETURN_IF_ERROR(WriteNewFile(temporary, note, kMode));
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    return FileError(path, "cannot be replaced", errno);
  }
  return absl::OkStatus();
}

absl::Status CheckWitnesses(const review::v1::GetCheckpointResponse& checkpoints) {
  for (const review::v1::Witness& witness : checkpoints.witnesses()) {
    if (witness.conflicts()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "intake ", witness.intake(), " holds a signed checkpoint of ", witness.size(),
          " entries that this log does not go on from: it was rolled back or forked"));
    }
  }
  return absl::OkStatus();
}

struct Verified {
  std::uint64_t size;
  std::uint64_t erased;
  std::size_t checkpoints;
  std::optional<std::uint64_t> goes_on_from;
};

absl::StatusOr<Verified> VerifyAll(const AuditLine& review, const NoteVerifier& verifier,
                                   const review::v1::GetCheckpointResponse& checkpoints,
                                   const std::optional<merkle::Checkpoint>& state) {
  ASSIGN_OR_RETURN(const merkle::Checkpoint now,
                   OpenCheckpoint(checkpoints.signed_checkpoint(), verifier, "the checkpoint"));
  KnownRoots known;
  known.Add(now);
  for (const std::string& note : checkpoints.earlier_checkpoints()) {
    ASSIGN_OR_RETURN(merkle::Checkpoint earlier,
                     OpenCheckpoint(note, verifier, "an earlier checkpoint"));
    if (earlier.size > now.size) {
      return absl::InvalidArgumentError("an earlier checkpoint covers more than the one of now");
    }
    known.Add(std::move(earlier));
  }
  if (state) {
    if (state->size > now.size) {
      return absl::InvalidArgumentError(absl::StrCat("the audit log had ", state->size,
                                                     " entries the last time and has ", now.size,
                                                     " now: it was rolled back"));
    }
    known.Add(*state);
  }
  known.Sort();
  Verified verified{now.size, 0, known.count(), std::nullopt};
  if (state) {
    verified.goes_on_from = state->size;
  }
  merkle::Frontier tree;
  RETURN_IF_ERROR(known.Compare(tree));
  RETURN_IF_ERROR(ForEachEntry(review, review::v1::ListAuditEntriesRequest(), now.size,
                               [&](const audit::v1::LoggedEntry& logged) -> absl::Status {
                                 ASSIGN_OR_RETURN(const merkle::Hash leaf, LeafOf(logged));
                                 verified.erased += logged.entry().empty() ? 1U : 0U;
                                 (void)tree.Append(leaf);
                                 return known.Compare(tree);
                               }));
  return verified;
}

void Show(const Verified& verified, const review::v1::GetCheckpointResponse& checkpoints,
          Session& session) {
  if (session.output == OutputFormat::kJson) {
    JsonObject object;
    object.Number("entries", static_cast<std::int64_t>(verified.size))
        .Number("erased", static_cast<std::int64_t>(verified.erased))
        .Number("checkpoints", static_cast<std::int64_t>(verified.checkpoints))
        .Json("witnesses", JsonOfAll(checkpoints.witnesses()));
    session.out << object.Str() << "\n";
    return;
  }
  session.out << "The audit log is whole: " << verified.size << " entries, " << verified.erased
              << " of them erased.\n";
  if (verified.goes_on_from) {
    session.out << "It goes on from the " << *verified.goes_on_from
                << " entries that were verified the last time.\n";
  }
  for (const review::v1::Witness& witness : checkpoints.witnesses()) {
    session.out << "Intake " << SafeLine(witness.intake()) << " is a witness of the first "
                << witness.size() << ".\n";
  }
}

}  // namespace

absl::Status VerifyLog(const AuditLine& review, const NoteVerifier& verifier,
                       const std::string& state_file, Session& session) {
  ASSIGN_OR_RETURN(const std::optional<merkle::Checkpoint> state, ReadState(state_file, verifier));
  ASSIGN_OR_RETURN(const review::v1::GetCheckpointResponse checkpoints, FetchCheckpoints(review));
  ASSIGN_OR_RETURN(const Verified verified, VerifyAll(review, verifier, checkpoints, state));
  RETURN_IF_ERROR(CheckWitnesses(checkpoints));
  RETURN_IF_ERROR(WriteState(state_file, checkpoints.signed_checkpoint()));
  Show(verified, checkpoints, session);
  return absl::OkStatus();
}

}  // namespace candor::tools
