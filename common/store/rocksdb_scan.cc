#include "rocksdb_scan.h"

#include <algorithm>
#include <memory>
#include <string>

#include "rocksdb_status.h"

namespace candor::store {
namespace {

std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// The smallest key greater than all that start with `prefix`; empty when there is none.
std::string EndOf(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) {
    end.pop_back();
  }
  if (!end.empty()) {
    end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  }
  return end;
}

}  // namespace

absl::Status ScanFamily(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family,
                        std::string_view prefix, std::string_view after,
                        absl::FunctionRef<bool(std::string_view, std::string_view)> visit) {
  const std::string end = EndOf(prefix);
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  if (!end.empty()) {
    options.iterate_upper_bound = &upper_bound;
  }
  const std::unique_ptr<rocksdb::Iterator> iterator(db.NewIterator(options, family));
  const std::string_view start = std::max(prefix, after);
  iterator->Seek(rocksdb::Slice(start.data(), start.size()));
  // A key equal to `after` was seen by the caller already; an empty `after` is no key.
  if (iterator->Valid() && !after.empty() && View(iterator->key()) == after) {
    iterator->Next();
  }
  for (; iterator->Valid(); iterator->Next()) {
    if (!visit(View(iterator->key()), View(iterator->value()))) {
      break;
    }
  }
  return ReadStatus(iterator->status());
}

}  // namespace candor::store
