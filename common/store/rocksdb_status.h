// rocksdb::Status as absl::Status.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "rocksdb/status.h"

namespace candor::store {

// Of a read: DATA_LOSS when what is stored is damaged, else Error(kStoreFailed). NotFound is the
// caller's business and must not come here. Tells no more: RocksDB's text can hold keys.
[[nodiscard]] absl::Status ReadStatus(const rocksdb::Status& status);

// Of a write: Error(kStoreFull) when there is no room, else Error(kStoreFailed).
[[nodiscard]] absl::Status WriteStatus(const rocksdb::Status& status);

// Of opening the database in `path`: FAILED_PRECONDITION for the operator's eyes, naming the path
// and what to do.
[[nodiscard]] absl::Status OpenStatus(const std::string& path, const rocksdb::Status& status);

// "the database in <path> <problem>", FAILED_PRECONDITION.
[[nodiscard]] absl::Status RefusedDatabase(const std::string& path, const std::string& problem);

}  // namespace candor::store
