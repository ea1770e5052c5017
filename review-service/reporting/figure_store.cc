#include "reporting/figure_store.h"

#include <string>
#include <utility>

#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/hkdf.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr std::size_t kKeyBytes = 32;

Secret FiguresKey(const UnsealedKeys& keys) {
  return hpke::Expand(keys.master_key(), "candor/v1 figures", kKeyBytes);
}

std::string RecordKey(std::uint32_t first_day) {
  std::string key;
  AppendU32(key, first_day);
  return key;
}

}  // namespace

absl::StatusOr<std::optional<v1::TransparencyTables>> FigureStore::Find(
    const UnsealedKeys& keys, std::uint32_t first_day) const {
  const std::string key = RecordKey(first_day);
  const absl::StatusOr<std::optional<std::string>> value = store_.Get(kQuarters, key);
  if (!value.ok()) {
    return Error(Reason::kStoreFailed);
  }
  if (!value->has_value()) {
    return std::nullopt;
  }
  storage::v1::SealedRecord sealed;
  storage::v1::PublishedQuarter quarter;
  if (!sealed.ParseFromString(**value) ||
      !OpenRecord(FiguresKey(keys), {kQuarters, key}, sealed, quarter).ok()) {
    return Error(Reason::kStoreFailed);
  }
  return std::move(*quarter.mutable_tables());
}

absl::StatusOr<v1::TransparencyTables> FigureStore::Publish(const UnsealedKeys& keys,
                                                            const v1::TransparencyTables& tables) {
  const std::string key = RecordKey(tables.first_day());
  storage::v1::PublishedQuarter quarter;
  *quarter.mutable_tables() = tables;
  ASSIGN_OR_RETURN(const storage::v1::SealedRecord sealed,
                   SealRecord(FiguresKey(keys), {kQuarters, key}, quarter, random_));
  store::Batch batch;
  batch.RequireAbsent(kQuarters, key);
  batch.Put(kQuarters, key, sealed.SerializeAsString());
  const absl::Status committed = store::CommitAndWait(store_, std::move(batch));
  if (!committed.ok() && !absl::IsAborted(committed)) {
    return committed;
  }
  // Of two at once the other one's counts for both.
  ASSIGN_OR_RETURN(std::optional<v1::TransparencyTables> there, Find(keys, tables.first_day()));
  if (!there) {
    return Error(Reason::kStoreFailed);
  }
  return *std::move(there);
}

}  // namespace candor::review
