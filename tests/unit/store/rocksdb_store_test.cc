#include "candor/store/rocksdb_store.h"

#include "conformance.h"
#include "rocksdb_place.h"

namespace candor::store {
namespace {

INSTANTIATE_TEST_SUITE_P(RocksDb, StoreConformance,
                         testing::Values(Engine{"InMemory",
                                                [] { return RocksDbPlace::InMemory(); }},
                                         Engine{"OnDisk", [] { return RocksDbPlace::OnDisk(); }}),
                         [](const auto& engine) { return engine.param.name; });

}  // namespace
}  // namespace candor::store
