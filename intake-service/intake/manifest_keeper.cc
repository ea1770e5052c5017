#include "intake/manifest_keeper.h"

#include <utility>

#include "candor/base/error.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "intake/families.h"

namespace candor::intake {
namespace {

constexpr char kManifestKey[] = "manifest";

}  // namespace

absl::StatusOr<std::unique_ptr<ManifestKeeper>> ManifestKeeper::Open(
    store::Store& store, service::WorkQueue& queue, NoteVerifier verifier,
    std::optional<std::string> file_note) {
  std::unique_ptr<ManifestKeeper> keeper(new ManifestKeeper(store, queue, std::move(verifier)));
  RETURN_IF_ERROR(keeper->TakeStored());
  if (file_note) {
    const absl::Status taken = keeper->PutInForce(*std::move(file_note));
    // An older file is what is left after review published a newer one.
    if (ReasonOf(taken) != Reason::kManifestRollback) {
      RETURN_IF_ERROR(taken);
    }
  }
  return keeper;
}

absl::Status ManifestKeeper::TakeStored() {
  ASSIGN_OR_RETURN(std::optional<std::string> note, store_.Get(kService, kManifestKey));
  if (note) {
    if (auto keys = KeySet::Open(*std::move(note), verifier_); keys.ok()) {
      Set(*std::move(keys));
    }
  }
  return absl::OkStatus();
}

std::shared_ptr<const KeySet> ManifestKeeper::Current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void ManifestKeeper::Publish(std::string note, Published done) {
  queue_.Add([this, note = std::move(note), done = std::move(done)]() mutable {
    done(PutInForce(std::move(note)));
  });
}

// On the queue's one thread, so that two that are published at once are taken one after the other.
absl::Status ManifestKeeper::PutInForce(std::string note) {
  ASSIGN_OR_RETURN(KeySet keys, KeySet::Open(std::move(note), verifier_));
  if (const auto current = Current()) {
    const Manifest& manifest = current->manifest();
    if (keys.manifest().serial <= manifest.serial) {
      return ManifestText(keys.manifest()) == ManifestText(manifest)
                 ? absl::OkStatus()
                 : Error(Reason::kManifestRollback);
    }
  }
  store::Batch batch;
  batch.Put(kService, kManifestKey, keys.note());
  RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(batch)));
  Set(std::move(keys));
  return absl::OkStatus();
}

void ManifestKeeper::Set(KeySet keys) {
  Log(LogEvent::kManifestInForce, {{LogField::kDay, keys.last_day().number()}});
  auto set = std::make_shared<const KeySet>(std::move(keys));
  const std::lock_guard lock(mutex_);
  current_ = std::move(set);
}

}  // namespace candor::intake
