// Store on RocksDB, told to leave no trace of when and where (docs/DATA_MODEL.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/store/store.h"

namespace rocksdb {
class Env;
}

namespace candor::store {

struct RocksDbOptions {
  std::string path;
  // Names of the families; Family{i} is the i-th. Their order must not change between versions.
  std::vector<std::string> families;
  // The version of what is stored. A database of another version is refused.
  std::uint32_t schema_version = 1;
  // The product that owns the database, such as "candor-intake"; another's is refused.
  std::string owner;
  // Opens what is there and writes nothing, not even a lock: commits fail. Beside a program that
  // has it open it shows the state of some moment, or fails.
  bool read_only = false;
  // Tests give a memory or fault-injecting environment; must outlive the store. Null: the disk.
  rocksdb::Env* env = nullptr;
  // Commits that may wait for the disk before kOverloaded.
  std::size_t max_waiting_commits = 16384;
  std::size_t max_waiting_bytes = 256U << 20;
};

// FAILED_PRECONDITION when the database cannot be read, is locked, of another version or another
// owner: the message names the path and what to do.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(RocksDbOptions options);

}  // namespace candor::store
