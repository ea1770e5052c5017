// An open RocksDB with its column families, closed in the right order.
//
// Thread-safe as far as RocksDB is: reads from any thread, writes from one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/store/rocksdb_store.h"
#include "candor/store/store.h"
#include "rocksdb/db.h"

namespace candor::store {

class RocksDbDatabase {
 public:
  // Opens the database of `options`, makes it when the folder is empty, and makes families that
  // are missing, unless it is for reading only. Refuses what is not its own
  // (FAILED_PRECONDITION). `env` must outlive it.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RocksDbDatabase>> Open(
      const RocksDbOptions& options, rocksdb::Env* env);

  ~RocksDbDatabase();
  RocksDbDatabase(const RocksDbDatabase&) = delete;
  RocksDbDatabase& operator=(const RocksDbDatabase&) = delete;

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }
  // Of all families, RocksDB's own default one included.
  [[nodiscard]] const std::vector<rocksdb::ColumnFamilyHandle*>& handles() const {
    return open_handles_;
  }
  // Null when there is no such family.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const;

 private:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RocksDbDatabase>> OpenReadOnly(
      const RocksDbOptions& options, rocksdb::Env* env);
  explicit RocksDbDatabase(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

  [[nodiscard]] absl::Status CheckOwner(const RocksDbOptions& options);
  [[nodiscard]] absl::Status WriteOwner(const RocksDbOptions& options);
  [[nodiscard]] absl::StatusOr<bool> IsEmpty(const std::string& path);
  [[nodiscard]] absl::Status FindFamilies(const RocksDbOptions& options);

  const std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> open_handles_;  // of all families that exist
  std::vector<rocksdb::ColumnFamilyHandle*> families_;      // by Family; within open_handles_
};

}  // namespace candor::store
