#include "candor/store/rocksdb_store.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "awaited_outcome.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "committer.h"
#include "overlay.h"
#include "rocksdb_compaction.h"
#include "rocksdb_engine.h"
#include "rocksdb_scan.h"
#include "rocksdb_status.h"

namespace candor::store {
namespace {

constexpr std::size_t kMaxGroupBytes = 4U << 20;
// In the default column family; written anew by every check.
constexpr char kCheckKey[] = "candor/check";

rocksdb::Slice SliceOf(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

class RocksDbStore final : public Store, private StoredState {
 public:
  RocksDbStore(std::unique_ptr<RocksDbEngine> engine, Committer::Limits limits)
      : engine_(std::move(engine)),
        committer_(limits, [this](std::span<Committer::Request> group) { Apply(group); }) {}

  absl::StatusOr<std::optional<std::string>> Get(Family family,
                                                 std::string_view key) const override;
  absl::Status Scan(
      Family family, std::string_view prefix, std::string_view after,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override;
  void Commit(Batch batch, Committed done) override {
    committer_.Submit(std::move(batch), std::move(done));
  }
  absl::Status CheckWritable() override;
  absl::Status Compact(std::atomic<bool>& cancelled) override;

 private:
  struct OpenFamily {
    std::shared_ptr<const RocksDbDatabase> database;
    rocksdb::ColumnFamilyHandle* handle;
  };
  absl::StatusOr<OpenFamily> Find(Family family) const;
  absl::StatusOr<bool> Exists(Family family, std::string_view key) const override;

  // The rest runs on the committer's thread.
  void Apply(std::span<Committer::Request> group);
  absl::Status WriteAdmitted(std::span<Committer::Request> group);
  absl::Status Admit(Overlay& overlay, const Batch& batch) const;
  rocksdb::Status Stage(const Overlay& admitted);

  const std::unique_ptr<RocksDbEngine> engine_;
  rocksdb::WriteBatch staged_;
  Committer committer_;  // last: it stops before the rest goes
};

absl::StatusOr<RocksDbStore::OpenFamily> RocksDbStore::Find(Family family) const {
  OpenFamily found{engine_->database(), nullptr};
  if (found.database == nullptr) {
    return Error(Reason::kStoreFailed);
  }
  found.handle = found.database->handle(family);
  if (found.handle == nullptr) {
    return Error(Reason::kInternal);
  }
  return found;
}

absl::StatusOr<std::optional<std::string>> RocksDbStore::Get(Family family,
                                                             std::string_view key) const {
  ASSIGN_OR_RETURN(const OpenFamily open, Find(family));
  std::string value;
  const rocksdb::Status status =
      open.database->db().Get(rocksdb::ReadOptions(), open.handle, SliceOf(key), &value);
  if (status.IsNotFound()) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(ReadStatus(status));
  return value;
}

absl::Status RocksDbStore::Scan(
    Family family, std::string_view prefix, std::string_view after,
    absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const {
  ASSIGN_OR_RETURN(const OpenFamily open, Find(family));
  return ScanFamily(open.database->db(), open.handle, prefix, after, visit);
}

absl::StatusOr<bool> RocksDbStore::Exists(Family family, std::string_view key) const {
  ASSIGN_OR_RETURN(const OpenFamily open, Find(family));
  // Pinned: the value is not copied. For an absent key the bloom filters answer.
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      open.database->db().Get(rocksdb::ReadOptions(), open.handle, SliceOf(key), &value);
  if (status.IsNotFound()) {
    return false;
  }
  RETURN_IF_ERROR(ReadStatus(status));
  return true;
}

absl::Status RocksDbStore::CheckWritable() {
  AwaitedOutcome outcome;
  committer_.SubmitCheck(outcome.Callback());
  return outcome.Wait();
}

absl::Status RocksDbStore::Compact(std::atomic<bool>& cancelled) {
  const std::shared_ptr<const RocksDbDatabase> database = engine_->database();
  if (database == nullptr) {
    return Error(Reason::kStoreFailed);
  }
  const rocksdb::Status status = CompactDatabase(*database, cancelled);
  return status.IsIncomplete() ? absl::CancelledError("the compaction was stopped")
                               : WriteStatus(status);
}

void RocksDbStore::Apply(std::span<Committer::Request> group) {
  const bool check =
      std::any_of(group.begin(), group.end(), [](const auto& request) { return request.check; });
  absl::Status written = engine_->EnsureWritable(check);
  if (written.ok()) {
    written = WriteAdmitted(group);
  }
  if (!written.ok()) {
    // The refused as well: what refused them may have been another commit of the group.
    for (Committer::Request& request : group) {
      request.outcome = written;
    }
  }
}

absl::Status RocksDbStore::WriteAdmitted(std::span<Committer::Request> group) {
  staged_.Clear();
  Overlay overlay(*this);
  for (Committer::Request& request : group) {
    request.outcome = Admit(overlay, request.batch);
    if (request.check) {
      RETURN_IF_ERROR(WriteStatus(staged_.Put(kCheckKey, "")));
    }
  }
  RETURN_IF_ERROR(WriteStatus(Stage(overlay)));
  return staged_.Count() == 0 ? absl::OkStatus() : engine_->Write(staged_);
}

absl::Status RocksDbStore::Admit(Overlay& overlay, const Batch& batch) const {
  for (const Batch::Step& step : batch.steps()) {
    RETURN_IF_ERROR(Find(step.family).status());
  }
  return overlay.Admit(batch);
}

// In the order of keys: RocksDB finds the place of a key much sooner when it has just been near.
rocksdb::Status RocksDbStore::Stage(const Overlay& admitted) {
  const auto database = engine_->database();
  rocksdb::Status status;
  admitted.VisitChanges([&](Family family, std::string_view key, const std::string* value) {
    if (status.ok()) {
      status = value != nullptr
                   ? staged_.Put(database->handle(family), SliceOf(key), SliceOf(*value))
                   : staged_.Delete(database->handle(family), SliceOf(key));
    }
  });
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(RocksDbOptions options) {
  const Committer::Limits limits = {.max_waiting_commits = options.max_waiting_commits,
                                    .max_waiting_bytes = options.max_waiting_bytes,
                                    .max_group_bytes = kMaxGroupBytes};
  ASSIGN_OR_RETURN(std::unique_ptr<RocksDbEngine> engine, RocksDbEngine::Open(std::move(options)));
  return std::make_unique<RocksDbStore>(std::move(engine), limits);
}

}  // namespace candor::store
