// The key manifest in force: the one with the highest serial of those found in the store, given
// as a file or published. Every one is verified under the pinned key, and durable before it is in
// force.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/manifest/manifest.h"
#include "candor/service/work_queue.h"
#include "candor/store/store.h"
#include "intake/key_set.h"

namespace candor::intake {

// Thread-safe. `store` and `queue` must outlive it and every call to it.
class ManifestKeeper {
 public:
  // Takes the manifest from the store, then `file_note` when it is given and newer. A stored one
  // that does not verify (the pinned key was changed) is passed over, so that serials can begin
  // anew. INVALID_ARGUMENT when `file_note` does not verify or parse. Waits for the disk.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ManifestKeeper>> Open(
      store::Store& store, service::WorkQueue& queue, NoteVerifier verifier,
      std::optional<std::string> file_note);

  // Null until there is one.
  [[nodiscard]] std::shared_ptr<const KeySet> Current() const;

  using Published = absl::AnyInvocable<void(absl::Status)>;
  // Puts `note` in force: OK once durable, and again for the same manifest. INVALID_ARGUMENT as
  // KeySet::Open; Error(kManifestRollback) for a lower serial, or another manifest of the same.
  void Publish(std::string note, Published done);

 private:
  ManifestKeeper(store::Store& store, service::WorkQueue& queue, NoteVerifier verifier)
      : store_(store), queue_(queue), verifier_(std::move(verifier)) {}

  absl::Status TakeStored();
  absl::Status PutInForce(std::string note);
  void Set(KeySet keys);

  store::Store& store_;
  service::WorkQueue& queue_;
  NoteVerifier verifier_;
  mutable std::mutex mutex_;
  std::shared_ptr<const KeySet> current_;  // guarded by mutex_; changed on the queue only
};

}  // namespace candor::intake
