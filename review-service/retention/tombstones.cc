#include "retention/tombstones.h"

#include <optional>

#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/hkdf.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using storage::v1::CaseTombstone;

constexpr std::size_t kKeyBytes = 32;
// In the family "meta", before the case's id and the number.
constexpr std::string_view kGivenUp = "given up key ";

Secret SealingKey(const UnsealedKeys& keys) {
  return hpke::Expand(keys.master_key(), "candor/v1 tombstone", kKeyBytes);
}

absl::Status Open(const Secret& key, std::string_view case_id, std::string_view value,
                  CaseTombstone& tombstone) {
  storage::v1::SealedRecord sealed;
  if (!sealed.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError("a tombstone does not parse");
  }
  return OpenRecord(key, {kTombstones, case_id}, sealed, tombstone);
}

}  // namespace

absl::Status Tombstones::Put(const UnsealedKeys& keys, const std::string& case_id,
                             const CaseTombstone& tombstone, store::Batch& batch) const {
  ASSIGN_OR_RETURN(const storage::v1::SealedRecord sealed,
                   SealRecord(SealingKey(keys), {kTombstones, case_id}, tombstone, random_));
  batch.Put(kTombstones, case_id, sealed.SerializeAsString());
  return absl::OkStatus();
}

absl::Status Tombstones::PutGivenUp(const std::string& case_id, std::uint32_t number,
                                    store::Batch& batch) const {
  std::string key(kGivenUp);
  key.append(case_id);
  AppendU32(key, number);
  storage::v1::CaseKey value;
  value.set_number(number);
  batch.Put(kMeta, std::move(key), value.SerializeAsString());
  return absl::OkStatus();
}

absl::Status Tombstones::Visit(
    const UnsealedKeys& keys,
    absl::FunctionRef<void(std::string_view, const CaseTombstone&)> visit) const {
  const Secret key = SealingKey(keys);
  absl::Status opened;
  RETURN_IF_ERROR(
      store_.Scan(kTombstones, "", "", [&](std::string_view id, std::string_view value) {
        CaseTombstone tombstone;
        opened = Open(key, id, value, tombstone);
        if (opened.ok()) {
          visit(id, tombstone);
        }
        return opened.ok();
      }));
  return opened;
}

absl::StatusOr<Tombstones::ToDestroy> Tombstones::FindToDestroy(const UnsealedKeys& keys) const {
  ToDestroy found;
  RETURN_IF_ERROR(Visit(keys, [&found](std::string_view id, const CaseTombstone& tombstone) {
    if (!tombstone.numbers().empty()) {
      found.erased.emplace_back(id);
      found.numbers.insert(found.numbers.end(), tombstone.numbers().begin(),
                           tombstone.numbers().end());
    }
  }));
  bool whole = true;
  RETURN_IF_ERROR(
      store_.Scan(kMeta, kGivenUp, kGivenUp, [&](std::string_view key, std::string_view value) {
        storage::v1::CaseKey given_up;
        whole = given_up.ParseFromArray(value.data(), static_cast<int>(value.size()));
        found.given_up.emplace_back(key);
        found.numbers.push_back(given_up.number());
        return whole;
      }));
  if (!whole) {
    return absl::DataLossError("the number of a key that was given up does not parse");
  }
  return found;
}

absl::Status Tombstones::NoteDestroyed(const UnsealedKeys& keys, const ToDestroy& destroyed) {
  const Secret key = SealingKey(keys);
  store::Batch batch;
  for (const std::string& id : destroyed.erased) {
    ASSIGN_OR_RETURN(const std::optional<std::string> value, store_.Get(kTombstones, id));
    if (!value) {
      continue;
    }
    CaseTombstone tombstone;
    RETURN_IF_ERROR(Open(key, id, *value, tombstone));
    tombstone.clear_numbers();
    RETURN_IF_ERROR(Put(keys, id, tombstone, batch));
  }
  for (const std::string& given_up : destroyed.given_up) {
    batch.Delete(kMeta, given_up);
  }
  return store::CommitAndWait(store_, std::move(batch));
}

}  // namespace candor::review
