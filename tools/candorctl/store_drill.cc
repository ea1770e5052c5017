#include "candorctl/store_drill.h"

#include <memory>
#include <optional>
#include <string_view>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/keys/case_key_tree.h"
#include "candor/keys/record_cipher.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/rocksdb_store.h"
#include "review/families.h"

namespace candor::tools {
namespace {

constexpr std::uint64_t kMaxCases = 1000;

// What is sealed under `key` at this place (docs/DATA_MODEL.md, "Review").
absl::StatusOr<Secret> OpenAt(store::Family family, std::string_view place, std::string_view key,
                              const std::string& value) {
  storage::v1::SealedRecord sealed;
  if (!sealed.ParseFromString(value)) {
    return absl::DataLossError("a stored record does not parse");
  }
  const std::string_view name = review::FamilyName(family);
  std::string associated_data(name);
  associated_data.append(1, '\0').append(place);
  return keys::DecryptRecord(key, associated_data, sealed.nonce(), sealed.ciphertext());
}

absl::Status CheckTeam(const store::Store& store, const std::string& folder,
                       const storage::v1::KeyRing& ring) {
  constexpr std::string_view kPlace = "key check";
  ASSIGN_OR_RETURN(const std::optional<std::string> check, store.Get(review::kMeta, kPlace));
  if (!check) {
    return absl::OkStatus();  // review was never unsealed with it
  }
  if (!OpenAt(review::kMeta, kPlace, ring.master_key(), *check).ok()) {
    return absl::DataLossError(folder +
                               ": was written under another master key; give the key "
                               "file that belongs to it");
  }
  return absl::OkStatus();
}

// Whether there was a record, and it opened. NOT_FOUND: its key was destroyed.
absl::StatusOr<bool> OpenSummary(const store::Store& store, const keys::CaseKeyTree& tree,
                                 std::string_view id, std::string_view case_key) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store.Get(review::kCaseSummaries, id));
  if (!value) {
    return false;
  }
  storage::v1::CaseKey key;
  if (!key.ParseFromArray(case_key.data(), static_cast<int>(case_key.size()))) {
    return absl::DataLossError("a stored record does not parse");
  }
  ASSIGN_OR_RETURN(const Secret data_key, tree.Derive(key.number()));
  ASSIGN_OR_RETURN(const Secret plaintext,
                   OpenAt(review::kCaseSummaries, id, data_key.view(), *value));
  Wiped<storage::v1::CaseSummary> summary;
  if (!summary.message.ParseFromArray(plaintext.view().data(),
                                      static_cast<int>(plaintext.size()))) {
    return absl::DataLossError("a stored record does not parse");
  }
  return true;
}

}  // namespace

absl::StatusOr<StoreDrill> DrillStore(const std::string& folder, const storage::v1::KeyRing& ring) {
  store::RocksDbOptions options;
  options.path = folder;
  options.families = review::FamilyNames();
  options.schema_version = review::kSchemaVersion;
  options.owner = "candor-review";
  options.read_only = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                   store::OpenRocksDbStore(std::move(options)));
  RETURN_IF_ERROR(CheckTeam(*store, folder, ring));
  const keys::CaseKeyTree tree(ring.case_keys());
  StoreDrill drill;
  bool is_damaged = false;
  RETURN_IF_ERROR(
      store->Scan(review::kCaseKeys, "", "", [&](std::string_view id, std::string_view case_key) {
        const auto opened = OpenSummary(*store, tree, id, case_key);
        drill.opened += opened.ok() && *opened ? 1U : 0U;
        drill.erased += absl::IsNotFound(opened.status()) ? 1U : 0U;
        is_damaged = !opened.ok() && !absl::IsNotFound(opened.status());
        return !is_damaged && drill.opened + drill.erased < kMaxCases;
      }));
  if (is_damaged) {
    return absl::DataLossError(folder +
                               ": holds a case that the key file does not open; the "
                               "store is damaged, or the key file older than it");
  }
  return drill;
}

}  // namespace candor::tools
