// A file system whose power can be cut and whose writes can be made to fail: what was not synced
// is lost, as on a disk.
//
// Thread-safe. A file keeps what its last sync covered; a name keeps what it pointed to at the
// last sync of its folder.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "rocksdb/file_system.h"

namespace candor::store {

class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  enum class Operation { kCreate, kAppend, kSync, kRead };
  using Fault = std::function<rocksdb::IOStatus(Operation operation, const std::string& path)>;

  explicit FaultFileSystem(const std::shared_ptr<rocksdb::FileSystem>& base)
      : FileSystemWrapper(base) {}

  // Asked before each operation; what it returns other than OK is the operation's result. It must
  // not call back into the file system.
  void SetFault(Fault fault);
  // From here on nothing reaches the disk.
  void PowerOff();
  // Drops what was not synced, all of it or, with `random`, all but a part of each file's tail as
  // disks do it, sometimes with a torn byte.
  void PowerOn(std::mt19937* random = nullptr);
  // Syncs of files whose name ends with `suffix`.
  [[nodiscard]] int syncs(const std::string& suffix) const;

  const char* Name() const override { return "FaultFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

  // For the files and folders that this file system hands out.
  rocksdb::IOStatus Try(Operation operation, const std::string& path) const;
  void Appended(const std::string& path, std::uint64_t bytes);
  void Synced(const std::string& path);
  void FolderSynced(const std::string& folder);

 private:
  struct FileState {
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
    // The name is not durable yet. What it pointed to before, when it pointed to something.
    bool new_name = true;
    std::optional<std::string> before;
  };

  void Drop(const std::string& path, const FileState& state, std::mt19937* random);
  void Restore(const std::string& path, const std::string& content);

  mutable std::mutex mutex_;
  Fault fault_;
  bool off_ = false;
  std::map<std::string, FileState> files_;
  std::map<std::string, int> syncs_;
};

}  // namespace candor::store
