#include "members/member_store.h"

#include <optional>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr RecordPlace kPlace{kMeta, kRosterKey};

}  // namespace

absl::StatusOr<std::shared_ptr<const Roster>> MemberStore::Read(const UnsealedKeys& keys) const {
  const absl::StatusOr<std::optional<std::string>> value = store_.Get(kMeta, kRosterKey);
  if (!value.ok()) {
    return Error(Reason::kStoreFailed);
  }
  if (!value->has_value()) {
    return nullptr;
  }
  storage::v1::SealedRecord sealed;
  storage::v1::Roster roster;
  if (!sealed.ParseFromString(**value) ||
      !OpenRecord(keys.roster_key(), kPlace, sealed, roster).ok()) {
    return Error(Reason::kStoreFailed);
  }
  return std::make_shared<const Roster>(std::move(roster), Sha256(**value));
}

absl::StatusOr<std::shared_ptr<const Roster>> MemberStore::ReadOrFound(
    const UnsealedKeys& keys, const storage::v1::Roster& founding) {
  ASSIGN_OR_RETURN(std::shared_ptr<const Roster> there, Read(keys));
  if (there != nullptr) {
    return there;
  }
  store::Batch batch;
  batch.RequireAbsent(kMeta, std::string(kRosterKey));
  return Commit(keys, std::move(batch), founding);
}

absl::StatusOr<std::shared_ptr<const Roster>> MemberStore::Write(const UnsealedKeys& keys,
                                                                 const Roster& before,
                                                                 storage::v1::Roster after) {
  store::Batch batch;
  before.Require(batch);
  after.set_revision(before.stored().revision() + 1);
  return Commit(keys, std::move(batch), std::move(after));
}

absl::StatusOr<std::shared_ptr<const Roster>> MemberStore::Commit(const UnsealedKeys& keys,
                                                                  store::Batch batch,
                                                                  storage::v1::Roster roster) {
  ASSIGN_OR_RETURN(const storage::v1::SealedRecord sealed,
                   SealRecord(keys.roster_key(), kPlace, roster, random_));
  std::string value = sealed.SerializeAsString();
  std::string digest = Sha256(value);
  batch.Put(kMeta, std::string(kRosterKey), std::move(value));
  RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(batch)));
  return std::make_shared<const Roster>(std::move(roster), std::move(digest));
}

}  // namespace candor::review
