// What review keeps on disk, in domain terms. Sees sealed records only: it has no key and never
// gets plaintext. Thread-safe; `store` must outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"

namespace candor::review {

struct KeyedRecord {
  storage::v1::CaseKey key;
  storage::v1::SealedRecord record;
};

class CaseStore {
 public:
  explicit CaseStore(store::Store& store) : store_(store) {}

  [[nodiscard]] absl::StatusOr<bool> IsFiled(std::string_view filing_key) const;

  // Calls `visit` with the id of each case and what is sealed of its summary, or null when its
  // data key or the record is not there or does not parse.
  [[nodiscard]] absl::Status VisitSummaries(
      absl::FunctionRef<void(std::string_view id, const KeyedRecord* summary)> visit) const;

  // NOT_FOUND when there is none; DATA_LOSS when it cannot be read whole.
  [[nodiscard]] absl::StatusOr<KeyedRecord> ReadReport(std::string_view id) const;
  [[nodiscard]] absl::StatusOr<KeyedRecord> ReadQuarantined(std::string_view id) const;

  // What tells whether a master key is that of this store; nothing before the first unseal.
  [[nodiscard]] absl::StatusOr<std::optional<storage::v1::SealedRecord>> ReadKeyCheck() const;
  // Waits for the disk.
  [[nodiscard]] absl::Status WriteKeyCheck(const storage::v1::SealedRecord& check);

 private:
  [[nodiscard]] absl::StatusOr<KeyedRecord> Read(store::Family family, std::string_view id) const;

  store::Store& store_;
};

// The record key of the key check in the family "meta".
inline constexpr std::string_view kKeyCheckKey = "key check";

}  // namespace candor::review
