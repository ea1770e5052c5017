// Makes what was deleted go from RocksDB's files. RocksDB marks a deleted value as garbage and
// leaves it in its blob file until somebody asks (docs/adr/0009-large-values-in-blob-files.md).
#pragma once

#include <atomic>

#include "rocksdb/status.h"
#include "rocksdb_database.h"

namespace candor::store {

// Flushes all families, so that the log goes as well, then compacts each; a family with garbage in
// its blob files has what is live in them written anew. Incomplete once `cancelled` is set, soon
// after. Reads and writes go on meanwhile.
[[nodiscard]] rocksdb::Status CompactDatabase(const RocksDbDatabase& database,
                                              std::atomic<bool>& cancelled);

}  // namespace candor::store
