// This intake as a witness of the team's audit log: it keeps the newest checkpoint that goes on
// from the one before, so that review cannot rewrite its log, or begin it anew, unseen.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"
#include "candor/service/work_queue.h"
#include "candor/store/store.h"

namespace candor::intake {

// Thread-safe. What it is made of must outlive it and every call to it.
class Witness {
 public:
  // Takes what the store holds. A checkpoint that does not verify (the pinned key was changed) is
  // passed over, so that another log can begin. Waits for the disk.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Witness>> Open(store::Store& store,
                                                                     service::WorkQueue& queue,
                                                                     NoteVerifier verifier,
                                                                     const Clock& clock);

  using Kept = absl::AnyInvocable<void(absl::Status)>;
  // OK once `note` is durable, and again for the same checkpoint. INVALID_ARGUMENT, field
  // `signed_checkpoint`, when it does not verify, parse, or hold an entry;
  // Error(kCheckpointRefused) when `proof` does not show that it goes on from the one that is held,
  // which then stays.
  void Keep(std::string note, std::vector<merkle::Hash> proof, Kept done);

  // The checkpoint that is held, as it came; empty when there is none.
  [[nodiscard]] std::string Held() const;
  // The one that was held when the UTC day began; empty when there was none. Says nothing of today:
  // review makes checkpoints when reports come.
  [[nodiscard]] std::string Promise() const;

 private:
  Witness(store::Store& store, service::WorkQueue& queue, NoteVerifier verifier, const Clock& clock)
      : store_(store), queue_(queue), verifier_(std::move(verifier)), clock_(clock) {}

  struct Note {
    std::string text;
    merkle::Checkpoint checkpoint;
    Day day;  // that it came
  };
  [[nodiscard]] absl::StatusOr<Note> Read(const char* key) const;
  [[nodiscard]] absl::Status KeepNow(std::string note, const std::vector<merkle::Hash>& proof);

  store::Store& store_;
  service::WorkQueue& queue_;
  const NoteVerifier verifier_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  // Guarded by mutex_, changed on the queue only; without text when there is none.
  Note held_;
  Note earlier_;  // what was held when the day of `held_` began
};

}  // namespace candor::intake
