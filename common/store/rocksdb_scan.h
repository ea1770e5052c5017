// The only place that makes a RocksDB iterator. One that hits a damaged block just ends, without
// a word unless asked; here the end is always checked.
#pragma once

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "rocksdb/db.h"

namespace candor::store {

// Store::Scan over one family.
[[nodiscard]] absl::Status ScanFamily(
    rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view prefix,
    std::string_view after,
    absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit);

}  // namespace candor::store
