#include "review/case_store.h"

#include <utility>

#include "candor/base/status_macros.h"
#include "review/families.h"

namespace candor::review {
namespace {

absl::Status Unreadable() { return absl::DataLossError("a stored record does not parse"); }

}  // namespace

absl::StatusOr<bool> CaseStore::IsFiled(std::string_view filing_key) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> id, store_.Get(kFiled, filing_key));
  return id.has_value();
}

absl::Status CaseStore::VisitSummaries(
    absl::FunctionRef<void(std::string_view id, const KeyedRecord* summary)> visit) const {
  absl::Status failed;
  RETURN_IF_ERROR(
      store_.Scan(kCaseSummaries, "", "", [&](std::string_view id, std::string_view value) {
        const absl::StatusOr<std::optional<std::string>> data_key = store_.Get(kCaseKeys, id);
        if (!data_key.ok()) {
          failed = data_key.status();
          return false;
        }
        KeyedRecord summary;
        const bool whole =
            data_key->has_value() && summary.key.ParseFromString(**data_key) &&
            summary.record.ParseFromArray(value.data(), static_cast<int>(value.size()));
        visit(id, whole ? &summary : nullptr);
        return true;
      }));
  return failed;
}

absl::StatusOr<KeyedRecord> CaseStore::Read(store::Family family, std::string_view id) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> data_key, store_.Get(kCaseKeys, id));
  ASSIGN_OR_RETURN(const std::optional<std::string> record, store_.Get(family, id));
  if (!data_key || !record) {
    return absl::NotFoundError("no such record");
  }
  KeyedRecord read;
  if (!read.key.ParseFromString(*data_key) || !read.record.ParseFromString(*record)) {
    return Unreadable();
  }
  return read;
}

absl::StatusOr<KeyedRecord> CaseStore::ReadReport(std::string_view id) const {
  return Read(kCaseReports, id);
}

absl::StatusOr<KeyedRecord> CaseStore::ReadQuarantined(std::string_view id) const {
  return Read(kQuarantine, id);
}

absl::StatusOr<std::optional<storage::v1::SealedRecord>> CaseStore::ReadKeyCheck() const {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store_.Get(kMeta, kKeyCheckKey));
  if (!value) {
    return std::nullopt;
  }
  storage::v1::SealedRecord check;
  if (!check.ParseFromString(*value)) {
    return Unreadable();
  }
  return check;
}

absl::Status CaseStore::WriteKeyCheck(const storage::v1::SealedRecord& check) {
  store::Batch batch;
  batch.RequireAbsent(kMeta, std::string(kKeyCheckKey));
  batch.Put(kMeta, std::string(kKeyCheckKey), check.SerializeAsString());
  return store::CommitAndWait(store_, std::move(batch));
}

}  // namespace candor::review
