#include "approvals/approval_store.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "approvals/approval_name.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/hkdf.h"
#include "google/protobuf/util/time_util.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::size_t kKeyBytes = 32;

Secret KeyOf(const UnsealedKeys& keys) {
  return hpke::Expand(keys.master_key(), "candor/v1 approvals", kKeyBytes);
}

absl::Status AddTo(store::Batch& batch, const Secret& key,
                   const storage::v1::StoredApproval& approval, Random& random) {
  const std::optional<std::string_view> id = IdOfApprovalName(approval.approval().name());
  if (!id) {
    return absl::InvalidArgumentError("an approval has no name");
  }
  ASSIGN_OR_RETURN(const storage::v1::SealedRecord sealed,
                   SealRecord(key, {kApprovals, *id}, approval, random));
  batch.Put(kApprovals, std::string(*id), sealed.SerializeAsString());
  return absl::OkStatus();
}

bool IsLongOver(const v1::Approval& approval, absl::Time now) {
  return TimeUtil::TimestampToSeconds(approval.expire_time()) <
         absl::ToUnixSeconds(now - kApprovalKept);
}

}  // namespace

v1::ApprovalState StateAt(const v1::Approval& approval, absl::Time now) {
  const bool is_over =
      absl::ToUnixSeconds(now) >= TimeUtil::TimestampToSeconds(approval.expire_time());
  return approval.state() == v1::APPROVAL_STATE_OPEN && is_over ? v1::APPROVAL_STATE_EXPIRED
                                                                : approval.state();
}

absl::StatusOr<v1::Approval> ApprovalStore::Add(const UnsealedKeys& keys,
                                                storage::v1::StoredApproval proposed,
                                                absl::Time now) {
  v1::Approval& approval = *proposed.mutable_approval();
  if (approval.name().empty()) {
    approval.set_name(NewApprovalName(random_));
  }
  approval.set_state(v1::APPROVAL_STATE_OPEN);
  *approval.mutable_propose_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(now));
  *approval.mutable_expire_time() =
      TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(now + kApprovalTime));
  const Secret key = KeyOf(keys);
  store::Batch batch;
  RETURN_IF_ERROR(AddTo(batch, key, proposed, random_));
  ASSIGN_OR_RETURN(const std::vector<storage::v1::StoredApproval> all, All(keys));
  for (const storage::v1::StoredApproval& other : all) {
    if (IsLongOver(other.approval(), now)) {
      batch.Delete(kApprovals, std::string(*IdOfApprovalName(other.approval().name())));
    }
  }
  RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(batch)));
  return approval;
}

absl::Status ApprovalStore::Put(const UnsealedKeys& keys,
                                const storage::v1::StoredApproval& approval) {
  store::Batch batch;
  RETURN_IF_ERROR(AddTo(batch, KeyOf(keys), approval, random_));
  return store::CommitAndWait(store_, std::move(batch));
}

absl::StatusOr<std::vector<storage::v1::StoredApproval>> ApprovalStore::All(
    const UnsealedKeys& keys) const {
  const Secret key = KeyOf(keys);
  std::vector<storage::v1::StoredApproval> all;
  const absl::Status read =
      store_.Scan(kApprovals, "", "", [&](std::string_view id, std::string_view value) {
        storage::v1::SealedRecord sealed;
        storage::v1::StoredApproval approval;
        if (sealed.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
            OpenRecord(key, {kApprovals, id}, sealed, approval).ok()) {
          all.push_back(std::move(approval));
        }
        return true;
      });
  if (!read.ok()) {
    return Error(Reason::kStoreFailed);
  }
  std::ranges::sort(all, std::greater(), [](const storage::v1::StoredApproval& stored) {
    return std::tuple(stored.approval().propose_time().seconds(), stored.approval().name());
  });
  return all;
}

}  // namespace candor::review
