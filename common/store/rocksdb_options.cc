#include "rocksdb_options.h"

#include <cstdarg>
#include <memory>

#include "rocksdb/cache.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/table.h"

namespace candor::store {
namespace {

constexpr std::size_t kMemtableBytes = 8U << 20;
constexpr std::size_t kBlockCacheBytes = 16U << 20;
constexpr std::uint64_t kWalBytes = 64U << 20;
constexpr double kBloomBitsPerKey = 10;
// Larger values are written once, to blob files, and compactions move their places alone.
constexpr std::uint64_t kMinBlobBytes = 1024;
constexpr std::uint64_t kBlobFileBytes = 64U << 20;

// RocksDB's own log has microsecond times and keys in it.
class NoLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char* /*format*/, std::va_list /*arguments*/) override {}
};

// RocksDB would recover by itself: it flushes one family after the other, each then moves past the
// log, and a log record that failed to sync is replayed for the others only: half a commit. The
// store opens the database anew instead (docs/adr/0002-store-and-group-commit.md).
class NoSelfRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

}  // namespace

rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env, bool direct_io) {
  rocksdb::DBOptions options;
  options.env = env;
  options.db_host_id = "";
  options.info_log = std::make_shared<NoLog>();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.listeners = {std::make_shared<NoSelfRecovery>()};
  options.max_bgerror_resume_count = 0;

  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.track_and_verify_wals_in_manifest = true;
  // Reused log files would save a millisecond here and there. RocksDB 7.8 ignores the wish
  // together with point-in-time recovery, and 9.10 has been seen to lose data with it.
  options.recycle_log_file_num = 0;
  // Recovery must leave nothing that is only in a log whose sync may have failed.
  options.avoid_flush_during_recovery = false;
  options.max_total_wal_size = kWalBytes;

  // Deleted keys linger in the manifest until it is written anew.
  options.max_manifest_file_size = 1U << 20;
  options.manifest_preallocation_size = 64U << 10;
  options.use_direct_io_for_flush_and_compaction = direct_io;
  options.max_background_jobs = 2;
  options.max_file_opening_threads = 2;
  options.skip_stats_update_on_db_open = true;
  return options;
}

rocksdb::ColumnFamilyOptions FamilyOptions() {
  rocksdb::BlockBasedTableOptions table;
  table.checksum = rocksdb::ChecksumType::kXXH3;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.whole_key_filtering = true;
  table.block_size = 16U << 10;
  table.max_auto_readahead_size = 0;
  // One cache for all families and databases of the process.
  static const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  table.block_cache = cache;

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kNoCompression;
  options.bottommost_compression = rocksdb::kNoCompression;
  options.enable_blob_files = true;
  options.min_blob_size = kMinBlobBytes;
  options.blob_file_size = kBlobFileBytes;
  options.blob_compression_type = rocksdb::kNoCompression;
  // Done by `Store::Compact` instead: all the time it took a quarter more CPU per report.
  options.enable_blob_garbage_collection = false;
  options.write_buffer_size = kMemtableBytes;
  options.max_write_buffer_number = 2;
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.005;
  options.level_compaction_dynamic_level_bytes = true;
  return options;
}

bool SupportsDirectIo(rocksdb::Env* env, const std::string& path) {
  const std::string probe = path + "/candor.direct-io";
  rocksdb::EnvOptions options;
  options.use_direct_writes = true;
  options.use_mmap_writes = false;
  std::unique_ptr<rocksdb::WritableFile> file;
  const bool supported = env->NewWritableFile(probe, &file, options).ok() && file->Close().ok();
  // A refused open may have made the file all the same.
  env->DeleteFile(probe).PermitUncheckedError();
  return supported;
}

}  // namespace candor::store
