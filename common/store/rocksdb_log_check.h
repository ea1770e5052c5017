// Finds acknowledged commits that the write-ahead log lost to a damaged disk.
//
// After a power cut the log may end in a torn record, which was never acknowledged, and RocksDB
// rightly stops there. It stops as quietly at damage in the middle, and all that follows is gone.
// But a record is written only after the one before it was synced: damage with a sound record
// behind it has hit something acknowledged. Within the last 32 KiB block of the log it may go
// unnoticed: there RocksDB finds no sound record any more.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "rocksdb/db.h"

namespace candor::store {

// Reads the log of the database in `path` and changes nothing. FAILED_PRECONDITION when a commit
// is missing from its middle, or when the database cannot be read at all.
[[nodiscard]] absl::Status CheckLog(const std::string& path, rocksdb::Env* env,
                                    const std::vector<rocksdb::ColumnFamilyDescriptor>& families);

}  // namespace candor::store
