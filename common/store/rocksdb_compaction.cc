#include "rocksdb_compaction.h"

#include <cstdint>

#include "rocksdb/options.h"

namespace candor::store {
namespace {

using rocksdb::BlobGarbageCollectionPolicy;

rocksdb::Status CompactFamily(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family,
                              BlobGarbageCollectionPolicy garbage, std::atomic<bool>& cancelled) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  // The last level as well: deleted values lie there, and sequence numbers that tell the order of
  // arrival.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  options.blob_garbage_collection_policy = garbage;
  options.blob_garbage_collection_age_cutoff = 1.0;
  options.canceled = &cancelled;
  return db.CompactRange(options, family, nullptr, nullptr);
}

// Known once the keys are compacted.
bool HasGarbage(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  std::uint64_t bytes = 0;
  return !db.GetIntProperty(family, rocksdb::DB::Properties::kLiveBlobFileGarbageSize, &bytes) ||
         bytes > 0;
}

}  // namespace

rocksdb::Status CompactDatabase(const RocksDbDatabase& database, std::atomic<bool>& cancelled) {
  rocksdb::DB& db = database.db();
  rocksdb::Status status = db.Flush(rocksdb::FlushOptions(), database.handles());
  for (rocksdb::ColumnFamilyHandle* family : database.handles()) {
    if (status.ok()) {
      status = CompactFamily(db, family, BlobGarbageCollectionPolicy::kDisable, cancelled);
    }
    if (status.ok() && HasGarbage(db, family)) {
      status = CompactFamily(db, family, BlobGarbageCollectionPolicy::kForce, cancelled);
    }
  }
  return status;
}

}  // namespace candor::store
