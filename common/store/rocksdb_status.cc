#include "rocksdb_status.h"

#include "candor/base/error.h"

namespace candor::store {
namespace {

bool NoRoom(const rocksdb::Status& status) {
  return status.subcode() == rocksdb::Status::SubCode::kNoSpace ||
         status.subcode() == rocksdb::Status::SubCode::kSpaceLimit;
}

}  // namespace

absl::Status ReadStatus(const rocksdb::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  if (status.IsCorruption()) {
    return absl::DataLossError("what is stored is damaged; restore the store from its backup");
  }
  return Error(Reason::kStoreFailed);
}

absl::Status WriteStatus(const rocksdb::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  return Error(NoRoom(status) ? Reason::kStoreFull : Reason::kStoreFailed);
}

absl::Status OpenStatus(const std::string& path, const rocksdb::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  const std::string text = status.ToString();
  if (text.find("/LOCK: ") != std::string::npos) {
    return RefusedDatabase(path,
                           "cannot be locked; stop the other process that uses it, or give this "
                           "one write permission (" +
                               text + ")");
  }
  if (NoRoom(status)) {
    return RefusedDatabase(path, "cannot be opened on a full disk; make room (" + text + ")");
  }
  if (status.IsCorruption()) {
    return RefusedDatabase(path,
                           "is damaged and was not opened, so that nothing more is lost; keep a "
                           "copy of it and restore it from its backup (" +
                               text + ")");
  }
  return RefusedDatabase(path,
                         "cannot be read; check that every file of it is there and that this "
                         "process may read and write them, or restore it from its backup (" +
                             text + ")");
}

absl::Status RefusedDatabase(const std::string& path, const std::string& problem) {
  return absl::FailedPreconditionError("the database in " + path + " " + problem);
}

}  // namespace candor::store
