#include "rocksdb_engine.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "rocksdb_status.h"

namespace candor::store {
namespace {

constexpr std::chrono::seconds kBetweenAttempts{1};
// A visitor of a Scan that takes longer than this puts the reopening off.
constexpr std::chrono::seconds kPatienceWithReaders{1};
// What opening writes beside the replayed log: a manifest and small files.
constexpr std::uint64_t kRoomBesideLogs = 1U << 20;

bool IsLog(const std::string& name) {
  return name.size() > 4 && name.compare(name.size() - 4, 4, ".log") == 0;
}

}  // namespace

RocksDbEngine::RocksDbEngine(RocksDbOptions options)
    : options_(std::move(options)),
      env_(std::make_unique<RocksDbDayEnv>(options_.env != nullptr ? options_.env
                                                                   : rocksdb::Env::Default())) {}

absl::StatusOr<std::unique_ptr<RocksDbEngine>> RocksDbEngine::Open(RocksDbOptions options) {
  std::unique_ptr<RocksDbEngine> engine(new RocksDbEngine(std::move(options)));
  RETURN_IF_ERROR(engine->OpenDatabase());
  return engine;
}

std::shared_ptr<const RocksDbDatabase> RocksDbEngine::database() const {
  const std::lock_guard lock(mutex_);
  return database_;
}

absl::Status RocksDbEngine::EnsureWritable(bool now) {
  if (failure_.ok() && now && HasBackgroundError()) {
    failure_ = Error(Reason::kStoreFailed);
  }
  if (failure_.ok()) {
    return absl::OkStatus();
  }
  if (now || std::chrono::steady_clock::now() >= next_attempt_) {
    failure_ = Reopen();
    next_attempt_ = std::chrono::steady_clock::now() + kBetweenAttempts;
  }
  return failure_;
}

// A flush or compaction that failed: RocksDB then begins no other, and sooner or later holds up
// every write.
bool RocksDbEngine::HasBackgroundError() const {
  std::uint64_t errors = 0;
  return database_->db().GetIntProperty(rocksdb::DB::Properties::kBackgroundErrors, &errors) &&
         errors > 0;
}

absl::Status RocksDbEngine::Write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  failure_ = WriteStatus(database_->db().Write(options, &batch));
  return failure_;
}

absl::Status RocksDbEngine::OpenDatabase() {
  ASSIGN_OR_RETURN(std::unique_ptr<RocksDbDatabase> opened,
                   RocksDbDatabase::Open(options_, env_.get()));
  const std::lock_guard lock(mutex_);
  is_open_ = true;
  database_ = std::shared_ptr<const RocksDbDatabase>(opened.release(),
                                                     [this](const RocksDbDatabase* database) {
                                                       delete database;
                                                       const std::lock_guard closed(mutex_);
                                                       is_open_ = false;
                                                       closed_.notify_all();
                                                     });
  return absl::OkStatus();
}

bool RocksDbEngine::CloseDatabase() {
  const std::weak_ptr<const RocksDbDatabase> readers = database_;
  // Let go outside of the lock, which closing takes.
  std::shared_ptr<const RocksDbDatabase> own;
  {
    const std::lock_guard lock(mutex_);
    own.swap(database_);
  }
  // A compaction would hold on to it for minutes.
  own->db().DisableManualCompaction();
  own.reset();
  std::unique_lock lock(mutex_);
  if (closed_.wait_for(lock, kPatienceWithReaders, [this] { return !is_open_; })) {
    return true;
  }
  database_ = readers.lock();
  if (database_ != nullptr) {
    database_->db().EnableManualCompaction();
  }
  return false;
}

absl::Status RocksDbEngine::Reopen() {
  RETURN_IF_ERROR(WriteStatus(ProbeRoom()));
  if (database_ != nullptr && !CloseDatabase()) {
    return Error(Reason::kStoreFailed);
  }
  if (!OpenDatabase().ok()) {
    return Error(Reason::kStoreFailed);
  }
  return absl::OkStatus();
}

rocksdb::Status RocksDbEngine::ProbeRoom() {
  std::vector<std::string> names;
  rocksdb::Status status = env_->GetChildren(options_.path, &names);
  std::uint64_t bytes = kRoomBesideLogs;
  for (const std::string& name : names) {
    std::uint64_t size = 0;
    // A file that went away meanwhile needs no room.
    if (IsLog(name) && env_->GetFileSize(options_.path + "/" + name, &size).ok()) {
      bytes += size;
    }
  }
  const std::string probe = options_.path + "/candor.probe";
  std::unique_ptr<rocksdb::WritableFile> file;
  if (status.ok()) {
    status = env_->NewWritableFile(probe, &file, rocksdb::EnvOptions());
  }
  const std::string block(64U << 10, '\0');
  for (std::uint64_t written = 0; status.ok() && written < bytes; written += block.size()) {
    status = file->Append(block);
  }
  if (status.ok()) {
    status = file->Sync();
  }
  if (status.ok()) {
    status = file->Close();
  }
  file.reset();
  env_->DeleteFile(probe).PermitUncheckedError();
  return status;
}

}  // namespace candor::store
