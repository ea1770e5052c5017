#include "intake/attachment_sweeper.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "candor/hpke/sha256.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "intake/attachment_records.h"
#include "intake/families.h"

namespace candor::intake {
namespace {

using storage::v1::StoredAttachment;

// What does not parse is kept: nobody can tell what it is.
bool IsOrphan(std::string_view value, Day today, StoredAttachment& record) {
  return record.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
         !IsComplete(record) && std::uint64_t{record.day()} + kUploadDays < today.number();
}

// False: the store refused. An upload that goes on at this moment is left alone.
bool Delete(store::Store& store, const std::string& slot_id, const std::string& digest,
            const StoredAttachment& record) {
  store::Batch batch;
  batch.RequireDigest(kAttachments, slot_id, digest);
  DeleteAttachment(batch, slot_id, record);
  const absl::Status status = store::CommitAndWait(store, std::move(batch));
  return status.ok() || status.code() == absl::StatusCode::kAborted;
}

}  // namespace

void AttachmentSweeper::Tick() {
  const Day today = DayOf(clock_.Now());
  if (swept_ == today) {
    return;
  }
  struct Orphan {
    std::string slot_id;
    std::string digest;
    StoredAttachment record;
  };
  std::vector<Orphan> orphans;
  const absl::Status scanned =
      store_.Scan(kAttachments, "", after_, [&](std::string_view key, std::string_view value) {
        StoredAttachment record;
        if (IsOrphan(value, today, record)) {
          orphans.push_back({std::string(key), Sha256(value), std::move(record)});
        }
        return orphans.size() < std::size_t{kUploadsSweptAtOnce};
      });
  if (!scanned.ok()) {
    return;
  }
  for (const Orphan& orphan : orphans) {
    if (!Delete(store_, orphan.slot_id, orphan.digest, orphan.record)) {
      return;
    }
    after_ = orphan.slot_id;
  }
  if (orphans.size() < std::size_t{kUploadsSweptAtOnce}) {
    swept_ = today;
    after_.clear();
  }
}

}  // namespace candor::intake
