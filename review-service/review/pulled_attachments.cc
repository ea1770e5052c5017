#include "review/pulled_attachments.h"

#include <utility>

#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

std::string ChunkKey(std::string_view slot_id, std::uint32_t index) {
  std::string key(slot_id);
  AppendU32(key, index);
  return key;
}

// That the record is still what it was read as.
void Require(store::Batch& batch, const std::string& slot_id,
             const PulledAttachments::Record& record) {
  if (record.chunks() == 0) {
    batch.RequireAbsent(kPulled, slot_id);
  } else {
    batch.RequireDigest(kPulled, slot_id, Sha256(record.SerializeAsString()));
  }
}

}  // namespace

absl::StatusOr<std::optional<PulledAttachments::Record>> PulledAttachments::Find(
    std::string_view slot_id) const {
  return ThreadStore(store_).FindPulled(slot_id);
}

absl::StatusOr<std::optional<std::string>> PulledAttachments::ReadChunk(std::string_view slot_id,
                                                                        std::uint32_t index) const {
  return store_.Get(kChunks, ChunkKey(slot_id, index));
}

absl::Status PulledAttachments::Append(const std::string& slot_id, Record& record,
                                       std::vector<std::string> chunks) {
  store::Batch batch;
  Require(batch, slot_id, record);
  for (std::string& chunk : chunks) {
    batch.Put(kChunks, ChunkKey(slot_id, record.chunks()), std::move(chunk));
    record.set_chunks(record.chunks() + 1);
  }
  batch.Put(kPulled, slot_id, record.SerializeAsString());
  return store::CommitAndWait(store_, std::move(batch));
}

absl::Status PulledAttachments::Drop(const std::string& slot_id, const Record& record) {
  store::Batch batch;
  Require(batch, slot_id, record);
  for (std::uint32_t index = 0; index < record.chunks(); ++index) {
    batch.Delete(kChunks, ChunkKey(slot_id, index));
  }
  batch.Delete(kPulled, slot_id);
  return store::CommitAndWait(store_, std::move(batch));
}

absl::Status PulledAttachments::MarkReady(const std::string& slot_id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store_.Get(kAttachments, slot_id));
  storage::v1::SlotOwner owner;
  if (!value) {
    return absl::OkStatus();
  }
  if (!owner.ParseFromString(*value)) {
    return absl::DataLossError("a stored record does not parse");
  }
  owner.set_ready(true);
  store::Batch batch;
  batch.RequireDigest(kAttachments, slot_id, Sha256(*value));
  batch.Put(kAttachments, slot_id, owner.SerializeAsString());
  return store::CommitAndWait(store_, std::move(batch));
}

}  // namespace candor::review
