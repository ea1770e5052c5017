#include "test_store.h"

#include "../store/fault_file_system.h"
#include "candor/store/rocksdb_store.h"
#include "intake/families.h"

namespace candor::intake {

using store::FaultFileSystem;

TestStore::TestStore()
    : memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
      file_system_(std::make_shared<FaultFileSystem>(memory_->GetFileSystem())),
      env_(rocksdb::NewCompositeEnv(file_system_)) {
  Reopen();
}

TestStore::~TestStore() = default;

void TestStore::Reopen() {
  store_.reset();
  store::RocksDbOptions options;
  options.path = "/intake";
  options.families = FamilyNames();
  options.schema_version = kSchemaVersion;
  options.owner = "candor-intake";
  options.env = env_.get();
  store_ = store::OpenRocksDbStore(std::move(options)).value();
}

void TestStore::SetFull(bool full) {
  file_system_->SetFault([full](FaultFileSystem::Operation operation, const std::string&) {
    return full && operation == FaultFileSystem::Operation::kAppend
               ? rocksdb::IOStatus::NoSpace("full")
               : rocksdb::IOStatus::OK();
  });
}

int TestStore::Count(store::Family family) {
  int count = 0;
  const absl::Status status = store_->Scan(family, "", "", [&](std::string_view, std::string_view) {
    ++count;
    return true;
  });
  return status.ok() ? count : -1;
}

}  // namespace candor::intake
