#include "rocksdb_database.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "rocksdb_log_check.h"
#include "rocksdb_options.h"
#include "rocksdb_scan.h"
#include "rocksdb_status.h"

namespace candor::store {
namespace {

// In the default column family.
constexpr char kOwnerKey[] = "candor/owner";
constexpr char kSchemaKey[] = "candor/schema";

bool EndsWith(const std::string& name, std::string_view end) {
  return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}

// RocksDB takes a folder without its CURRENT file for an empty one, makes a new database there
// and deletes what it does not know: all that was stored.
absl::Status RefuseOrphanedFiles(const std::string& path, rocksdb::Env* env) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(OpenStatus(path, env->GetChildren(path, &names)));
  for (const std::string& name : names) {
    if (EndsWith(name, ".sst") || EndsWith(name, ".log") || EndsWith(name, ".blob")) {
      return RefusedDatabase(path, "has data but no CURRENT file; restore it from its backup");
    }
  }
  return absl::OkStatus();
}

// The families that the database in `path` has, its log checked. None: it has to be made.
absl::StatusOr<std::vector<rocksdb::ColumnFamilyDescriptor>> ExistingFamilies(
    const std::string& path, rocksdb::Env* env) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  if (!env->FileExists(path + "/CURRENT").ok()) {
    RETURN_IF_ERROR(RefuseOrphanedFiles(path, env));
    return families;
  }
  std::vector<std::string> names;
  RETURN_IF_ERROR(
      OpenStatus(path, rocksdb::DB::ListColumnFamilies(DatabaseOptions(env, false), path, &names)));
  for (const std::string& name : names) {
    families.emplace_back(name, FamilyOptions());
  }
  RETURN_IF_ERROR(CheckLog(path, env, families));
  return families;
}

// Looks at what is there before anything is opened for writing, under RocksDB's own lock, which
// is let go for RocksDB to take.
absl::StatusOr<std::vector<rocksdb::ColumnFamilyDescriptor>> Inspect(const std::string& path,
                                                                     rocksdb::Env* env) {
  RETURN_IF_ERROR(OpenStatus(path, env->CreateDirIfMissing(path)));
  rocksdb::FileLock* lock = nullptr;
  RETURN_IF_ERROR(OpenStatus(path, env->LockFile(path + "/LOCK", &lock)));
  auto families = ExistingFamilies(path, env);
  RETURN_IF_ERROR(OpenStatus(path, env->UnlockFile(lock)));
  return families;
}

absl::StatusOr<std::optional<std::string>> ReadDefault(const std::string& path, rocksdb::DB& db,
                                                       const char* key) {
  std::string value;
  const rocksdb::Status status = db.Get(rocksdb::ReadOptions(), key, &value);
  if (status.IsNotFound()) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(OpenStatus(path, status));
  return value;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbDatabase>> RocksDbDatabase::OpenReadOnly(
    const RocksDbOptions& options, rocksdb::Env* env) {
  if (!env->FileExists(options.path + "/CURRENT").ok()) {
    return RefusedDatabase(options.path, "is none; name the folder of a store");
  }
  ASSIGN_OR_RETURN(const auto families, ExistingFamilies(options.path, env));
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  RETURN_IF_ERROR(OpenStatus(options.path,
                             rocksdb::DB::OpenForReadOnly(DatabaseOptions(env, false), options.path,
                                                          families, &handles, &opened)));
  std::unique_ptr<RocksDbDatabase> database(
      new RocksDbDatabase(std::unique_ptr<rocksdb::DB>(opened)));
  database->open_handles_ = std::move(handles);
  RETURN_IF_ERROR(database->CheckOwner(options));
  RETURN_IF_ERROR(database->FindFamilies(options));
  return database;
}

absl::StatusOr<std::unique_ptr<RocksDbDatabase>> RocksDbDatabase::Open(
    const RocksDbOptions& options, rocksdb::Env* env) {
  if (options.read_only) {
    return OpenReadOnly(options, env);
  }
  ASSIGN_OR_RETURN(auto families, Inspect(options.path, env));
  const bool direct_io = options.env == nullptr && SupportsDirectIo(env, options.path);
  rocksdb::DBOptions database_options = DatabaseOptions(env, direct_io);
  if (families.empty()) {
    database_options.create_if_missing = true;
    families.emplace_back(rocksdb::kDefaultColumnFamilyName, FamilyOptions());
  }

  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  RETURN_IF_ERROR(OpenStatus(options.path, rocksdb::DB::Open(database_options, options.path,
                                                             families, &handles, &opened)));
  std::unique_ptr<RocksDbDatabase> database(
      new RocksDbDatabase(std::unique_ptr<rocksdb::DB>(opened)));
  database->open_handles_ = std::move(handles);
  RETURN_IF_ERROR(database->CheckOwner(options));
  RETURN_IF_ERROR(database->FindFamilies(options));
  return database;
}

RocksDbDatabase::~RocksDbDatabase() {
  for (rocksdb::ColumnFamilyHandle* handle : open_handles_) {
    // Fails for null only.
    db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  // Everything acknowledged is synced already; a failure here has nobody to tell.
  db_->Close().PermitUncheckedError();
}

rocksdb::ColumnFamilyHandle* RocksDbDatabase::handle(Family family) const {
  const auto index = static_cast<std::size_t>(family);
  return index < families_.size() ? families_[index] : nullptr;
}

absl::Status RocksDbDatabase::CheckOwner(const RocksDbOptions& options) {
  ASSIGN_OR_RETURN(const std::optional<std::string> owner,
                   ReadDefault(options.path, *db_, kOwnerKey));
  ASSIGN_OR_RETURN(const std::optional<std::string> schema,
                   ReadDefault(options.path, *db_, kSchemaKey));
  if (!owner && !schema) {
    ASSIGN_OR_RETURN(const bool empty, IsEmpty(options.path));
    if (!empty) {
      return RefusedDatabase(options.path, "is not of " + options.owner +
                                               "; name another folder in the configuration");
    }
    return WriteOwner(options);
  }
  if (owner != options.owner) {
    return RefusedDatabase(options.path, "belongs to " + owner.value_or("another program") +
                                             ", not to " + options.owner +
                                             "; name another folder in the configuration");
  }
  const std::string wanted = std::to_string(options.schema_version);
  if (schema != wanted) {
    return RefusedDatabase(options.path, "is of schema version " + schema.value_or("none") +
                                             " and this program reads version " + wanted +
                                             "; start the release that wrote it");
  }
  return absl::OkStatus();
}

absl::Status RocksDbDatabase::WriteOwner(const RocksDbOptions& options) {
  rocksdb::WriteBatch batch;
  RETURN_IF_ERROR(OpenStatus(options.path, batch.Put(kOwnerKey, options.owner)));
  RETURN_IF_ERROR(
      OpenStatus(options.path, batch.Put(kSchemaKey, std::to_string(options.schema_version))));
  rocksdb::WriteOptions write;
  write.sync = true;
  return OpenStatus(options.path, db_->Write(write, &batch));
}

absl::StatusOr<bool> RocksDbDatabase::IsEmpty(const std::string& path) {
  bool empty = true;
  for (rocksdb::ColumnFamilyHandle* handle : open_handles_) {
    const absl::Status status =
        ScanFamily(*db_, handle, "", "", [&](std::string_view, std::string_view) {
          empty = false;
          return false;
        });
    if (!status.ok()) {
      return RefusedDatabase(path, "is damaged; restore it from its backup");
    }
  }
  return empty;
}

absl::Status RocksDbDatabase::FindFamilies(const RocksDbOptions& options) {
  for (const std::string& name : options.families) {
    const auto found = std::find_if(open_handles_.begin(), open_handles_.end(),
                                    [&](const auto* handle) { return handle->GetName() == name; });
    if (found != open_handles_.end()) {
      families_.push_back(*found);
      continue;
    }
    if (options.read_only) {
      families_.push_back(nullptr);
      continue;
    }
    rocksdb::ColumnFamilyHandle* made = nullptr;
    RETURN_IF_ERROR(
        OpenStatus(options.path, db_->CreateColumnFamily(FamilyOptions(), name, &made)));
    open_handles_.push_back(made);
    families_.push_back(made);
  }
  return absl::OkStatus();
}

}  // namespace candor::store
