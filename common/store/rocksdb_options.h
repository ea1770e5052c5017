// How RocksDB is set up: durable, modest in memory, and told to leave no trace of when and where
// (docs/DATA_MODEL.md).
#pragma once

#include <string>

#include "rocksdb/env.h"
#include "rocksdb/options.h"

namespace candor::store {

// `env` must outlive the database. `direct_io`: flush and compaction bypass the page cache.
[[nodiscard]] rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env, bool direct_io);

// The same for every family.
[[nodiscard]] rocksdb::ColumnFamilyOptions FamilyOptions();

// Whether files below `path` can be written around the page cache; a tmpfs may refuse.
[[nodiscard]] bool SupportsDirectIo(rocksdb::Env* env, const std::string& path);

}  // namespace candor::store
