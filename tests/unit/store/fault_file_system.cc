#include "fault_file_system.h"

#include <utility>

namespace candor::store {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(FaultFileSystem& fs, std::string path, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), fs_(fs), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = fs_.Try(FaultFileSystem::Operation::kAppend, path_);
    if (status.ok()) {
      status = FSWritableFileOwnerWrapper::Append(data, options, debug);
      fs_.Appended(path_, data.size());
    }
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = fs_.Try(FaultFileSystem::Operation::kSync, path_);
    if (status.ok()) {
      status = FSWritableFileOwnerWrapper::Sync(options, debug);
    }
    if (status.ok()) {
      fs_.Synced(path_);
    }
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  FaultFileSystem& fs_;
  const std::string path_;
};

class FaultFolder final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultFolder(FaultFileSystem& fs, std::string path, std::unique_ptr<rocksdb::FSDirectory> folder)
      : FSDirectoryWrapper(std::move(folder)), fs_(fs), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return After(FSDirectoryWrapper::Fsync(options, debug));
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& how) override {
    return After(FSDirectoryWrapper::FsyncWithDirOptions(options, debug, how));
  }

 private:
  IOStatus After(IOStatus synced) {
    IOStatus status = fs_.Try(FaultFileSystem::Operation::kSync, path_);
    if (status.ok() && synced.ok()) {
      fs_.FolderSynced(path_);
    }
    return status.ok() ? synced : status;
  }

  FaultFileSystem& fs_;
  const std::string path_;
};

}  // namespace

void FaultFileSystem::SetFault(Fault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
}

void FaultFileSystem::PowerOff() {
  const std::lock_guard lock(mutex_);
  off_ = true;
}

void FaultFileSystem::PowerOn(std::mt19937* random) {
  const std::lock_guard lock(mutex_);
  off_ = false;
  for (const auto& [path, state] : files_) {
    Drop(path, state, random);
  }
  files_.clear();
}

int FaultFileSystem::syncs(const std::string& suffix) const {
  const std::lock_guard lock(mutex_);
  int count = 0;
  for (const auto& [path, syncs] : syncs_) {
    count += path.ends_with(suffix) ? syncs : 0;
  }
  return count;
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& path,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file,
                                          IODebugContext* debug) {
  IOStatus status = Try(Operation::kCreate, path);
  if (status.ok()) {
    status = target()->NewWritableFile(path, options, file, debug);
  }
  if (status.ok()) {
    const std::lock_guard lock(mutex_);
    files_[path] = FileState{};
    *file = std::make_unique<FaultFile>(*this, path, std::move(*file));
  }
  return status;
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                             std::unique_ptr<rocksdb::FSWritableFile>*,
                                             IODebugContext*) {
  return IOStatus::NotSupported("reopening", path);
}

IOStatus FaultFileSystem::ReuseWritableFile(const std::string& path, const std::string&,
                                            const rocksdb::FileOptions&,
                                            std::unique_ptr<rocksdb::FSWritableFile>*,
                                            IODebugContext*) {
  return IOStatus::NotSupported("reusing", path);
}

IOStatus FaultFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* directory,
                                       IODebugContext* debug) {
  IOStatus status = target()->NewDirectory(path, options, directory, debug);
  if (status.ok()) {
    *directory = std::make_unique<FaultFolder>(*this, path, std::move(*directory));
  }
  return status;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                     IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (off_) {
    return IOStatus::IOError("no power");
  }
  files_.erase(path);
  return target()->DeleteFile(path, options, debug);
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (off_) {
    return IOStatus::IOError("no power");
  }
  const auto moved = files_.find(from);
  const auto replaced = files_.find(to);
  std::optional<std::string> before;
  if (replaced != files_.end() && replaced->second.new_name) {
    before = replaced->second.before;
  } else if (std::string content; rocksdb::ReadFileToString(target(), to, &content).ok()) {
    before = content;
  }
  IOStatus status = target()->RenameFile(from, to, options, debug);
  if (status.ok() && moved != files_.end()) {
    FileState state = moved->second;
    files_.erase(moved);
    state.new_name = true;
    state.before = before;
    files_[to] = state;
  }
  return status;
}

IOStatus FaultFileSystem::Try(Operation operation, const std::string& path) const {
  const std::lock_guard lock(mutex_);
  if (off_) {
    return IOStatus::IOError("no power");
  }
  return fault_ ? fault_(operation, path) : IOStatus::OK();
}

void FaultFileSystem::Appended(const std::string& path, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  files_[path].size += bytes;
}

void FaultFileSystem::Synced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  files_[path].synced = files_[path].size;
  ++syncs_[path];
}

void FaultFileSystem::FolderSynced(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  for (auto& [path, state] : files_) {
    if (FolderOf(path) == folder) {
      state.new_name = false;
      state.before.reset();
    }
  }
}

void FaultFileSystem::Drop(const std::string& path, const FileState& state, std::mt19937* random) {
  if (state.new_name) {
    if (state.before) {
      Restore(path, *state.before);
    } else {
      target()->DeleteFile(path, IOOptions(), nullptr).PermitUncheckedError();
    }
    return;
  }
  if (state.synced == state.size) {
    return;
  }
  std::string content;
  if (!rocksdb::ReadFileToString(target(), path, &content).ok()) {
    return;
  }
  std::uint64_t keep = state.synced;
  if (random != nullptr) {
    keep += (*random)() % (state.size - state.synced + 1);
  }
  content.resize(static_cast<std::size_t>(keep));
  if (random != nullptr && keep > state.synced && (*random)() % 2 == 0) {
    const auto torn = state.synced + (*random)() % (keep - state.synced);
    content[static_cast<std::size_t>(torn)] ^= 0x55;
  }
  Restore(path, content);
}

void FaultFileSystem::Restore(const std::string& path, const std::string& content) {
  rocksdb::WriteStringToFile(target(), content, path, /*should_sync=*/true).PermitUncheckedError();
}

}  // namespace candor::store
