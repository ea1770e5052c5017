#include "rocksdb_log_check.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "candor/base/status_macros.h"
#include "rocksdb/wal_filter.h"
#include "rocksdb/write_batch.h"
#include "rocksdb_options.h"
#include "rocksdb_status.h"

namespace candor::store {
namespace {

// Every batch begins with the sequence number of its first write, little-endian; the next batch
// goes on where it ends.
std::uint64_t SequenceOf(const rocksdb::WriteBatch& batch) {
  std::uint64_t sequence = 0;
  for (std::size_t i = 8; i-- > 0;) {
    sequence = (sequence << 8) | static_cast<unsigned char>(batch.Data()[i]);
  }
  return sequence;
}

class GapFinder final : public rocksdb::WalFilter {
 public:
  WalProcessingOption LogRecordFound(unsigned long long /*log_number*/,
                                     const std::string& /*log_file_name*/,
                                     const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch* /*new_batch*/,
                                     bool* /*batch_changed*/) override {
    const std::uint64_t sequence = SequenceOf(batch);
    found_ = found_ || (next_ != 0 && sequence > next_);
    next_ = std::max(next_, sequence + batch.Count());
    return WalProcessingOption::kIgnoreCurrentRecord;
  }
  const char* Name() const override { return "candor-gap-finder"; }

  [[nodiscard]] bool found() const { return found_; }

 private:
  std::uint64_t next_ = 0;
  bool found_ = false;
};

}  // namespace

absl::Status CheckLog(const std::string& path, rocksdb::Env* env,
                      const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  GapFinder gaps;
  rocksdb::DBOptions options = DatabaseOptions(env, /*direct_io=*/false);
  options.wal_filter = &gaps;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
  options.max_open_files = 16;  // only the log is of interest
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, path, families, &handles, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  RETURN_IF_ERROR(OpenStatus(path, status));
  if (gaps.found()) {
    return RefusedDatabase(path,
                           "has a damaged log with acknowledged commits behind the damage, which "
                           "opening would drop; keep a copy of it and restore it from its backup");
  }
  return absl::OkStatus();
}

}  // namespace candor::store
