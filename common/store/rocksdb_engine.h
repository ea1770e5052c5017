// The open database, and how it comes back after a failed write. Knows no groups or threads.
//
// A failed write leaves RocksDB in a state that cannot be trusted: its log may hold what its
// memory does not, and it would write on. So nothing is written again before the database was
// closed and opened anew, which replays the log into synced files: after that every commit is
// either there for good or not there (docs/adr/0002-store-and-group-commit.md).
//
// Reads may come from any thread at any time; the other functions from one thread only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/store/rocksdb_store.h"
#include "rocksdb/write_batch.h"
#include "rocksdb_database.h"
#include "rocksdb_day_env.h"

namespace candor::store {

class RocksDbEngine {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RocksDbEngine>> Open(RocksDbOptions options);

  // The database to read from, kept open while held. Null while it is being opened anew.
  [[nodiscard]] std::shared_ptr<const RocksDbDatabase> database() const;

  // OK unless a write failed and the database could not be opened anew since. `now`: tries it
  // even when the last attempt was a moment ago.
  [[nodiscard]] absl::Status EnsureWritable(bool now);

  // Writes and syncs. Only after EnsureWritable returned OK.
  [[nodiscard]] absl::Status Write(rocksdb::WriteBatch& batch);

 private:
  explicit RocksDbEngine(RocksDbOptions options);

  [[nodiscard]] absl::Status OpenDatabase();
  // False when a reader held on to it for too long; it then stays open.
  [[nodiscard]] bool CloseDatabase();
  [[nodiscard]] absl::Status Reopen();
  [[nodiscard]] bool HasBackgroundError() const;
  // Writes as much as opening would, to find out whether there is room.
  [[nodiscard]] rocksdb::Status ProbeRoom();

  const RocksDbOptions options_;
  const std::unique_ptr<RocksDbDayEnv> env_;

  mutable std::mutex mutex_;
  std::condition_variable closed_;
  bool is_open_ = false;
  std::shared_ptr<const RocksDbDatabase> database_;

  absl::Status failure_;  // OK: writable
  std::chrono::steady_clock::time_point next_attempt_;
};

}  // namespace candor::store
