// A rocksdb::Env whose calendar knows days only. RocksDB writes the time into every SST file and
// its manifest; here that is midnight, UTC, which is the finest time that may be stored.
#pragma once

#include <cstdint>

#include "rocksdb/env.h"

namespace candor::store {

// Everything else is `base`'s, which must outlive it.
class RocksDbDayEnv final : public rocksdb::EnvWrapper {
 public:
  explicit RocksDbDayEnv(rocksdb::Env* base);
  rocksdb::Status GetCurrentTime(std::int64_t* unix_time) override;
};

}  // namespace candor::store
