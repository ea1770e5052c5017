#include "intake/attachment_store.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "candor/seal/attachment.h"
#include "intake/attachment_records.h"
#include "intake/families.h"
#include "intake/notices.h"

namespace candor::intake {
namespace {

using Record = AttachmentStore::Record;

constexpr std::size_t kStreamBytes = 8;

// What is wrong with the disk is for the metrics.
absl::Status Unreadable() { return Error(Reason::kStoreFailed); }

absl::StatusOr<std::optional<std::string>> Read(const store::Store& store, store::Family family,
                                                std::string_view key) {
  auto value = store.Get(family, key);
  return value.ok() ? std::move(value) : Unreadable();
}

bool IsOfTheSame(const Record& a, const Record& b) {
  return a.channel() == b.channel() && a.suite() == b.suite() && a.salt() == b.salt() &&
         a.commitment() == b.commitment() && a.ciphertext_size() == b.ciphertext_size();
}

}  // namespace

void AttachmentStore::Begin(std::string slot_id, Record wanted, Day today, Begun done) {
  queue_.Add([this, slot_id = std::move(slot_id), wanted = std::move(wanted), today,
              done = std::move(done)]() mutable {
    Claim(slot_id, std::move(wanted), today, std::move(done));
  });
}

// On the queue. The claim is a commit of its own: what an older stream has under way comes before
// it, and is counted here, or after it, and is refused there.
void AttachmentStore::Claim(const std::string& slot_id, Record wanted, Day today, Begun done) {
  const auto value = Read(store_, kAttachments, slot_id);
  if (!value.ok()) {
    done(value.status());
    return;
  }
  store::Batch batch;
  Record record = wanted;
  if (!value->has_value()) {
    batch.RequireAbsent(kAttachments, slot_id);
    record.set_day(today.number());
  } else if (!record.ParseFromString(**value)) {
    done(Unreadable());
    return;
  } else if (!IsOfTheSame(record, wanted)) {
    done(Error(Reason::kSlotTaken));
    return;
  } else if (IsComplete(record)) {
    done(std::move(record));
    return;
  } else {
    batch.RequireDigest(kAttachments, slot_id, Sha256(**value));
  }
  record.set_stream(random_.Bytes(kStreamBytes));
  batch.Put(kAttachments, slot_id, record.SerializeAsString());
  store_.Commit(std::move(batch),
                [this, slot_id, wanted = std::move(wanted), record = std::move(record), today,
                 done = std::move(done)](absl::Status status) mutable {
                  if (status.code() == absl::StatusCode::kAborted) {
                    Begin(std::move(slot_id), std::move(wanted), today, std::move(done));
                  } else if (status.ok()) {
                    done(std::move(record));
                  } else {
                    done(std::move(status));
                  }
                });
}

void AttachmentStore::Append(const std::string& slot_id, Record& record,
                             std::vector<std::string> chunks, Day today, Appended done) {
  store::Batch batch;
  batch.RequireDigest(kAttachments, slot_id, Sha256(record.SerializeAsString()));
  for (std::string& chunk : chunks) {
    batch.Put(kAttachmentChunks, ChunkKey(slot_id, record.chunks()), std::move(chunk));
    record.set_chunks(record.chunks() + 1);
  }
  record.set_day(today.number());
  if (IsComplete(record)) {
    record.clear_stream();
    PutNotice(batch, relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE, slot_id, today);
  }
  batch.Put(kAttachments, slot_id, record.SerializeAsString());
  store_.Commit(std::move(batch), [done = std::move(done)](absl::Status status) mutable {
    done(status.code() == absl::StatusCode::kAborted ? Error(Reason::kUploadMoved)
                                                     : std::move(status));
  });
}

void AttachmentStore::ReadProgress(std::string slot_id, ProgressRead done) {
  queue_.Add([this, slot_id = std::move(slot_id), done = std::move(done)]() mutable {
    const auto value = Read(store_, kAttachments, slot_id);
    Record record;
    if (!value.ok()) {
      done(value.status());
    } else if (!value->has_value()) {
      done(UploadProgress());
    } else if (!record.ParseFromString(**value)) {
      done(Unreadable());
    } else {
      done(UploadProgress{record.chunks(), IsComplete(record)});
    }
  });
}

absl::StatusOr<Record> AttachmentStore::ReadComplete(const std::string& slot_id) const {
  ASSIGN_OR_RETURN(const auto value, Read(store_, kAttachments, slot_id));
  Record record;
  if (value && !record.ParseFromString(*value)) {
    return Unreadable();
  }
  if (!value || !IsComplete(record)) {
    return Error(Reason::kNoSuchAttachment);
  }
  return record;
}

void AttachmentStore::ReadHeader(std::string slot_id, HeaderRead done) {
  queue_.Add([this, slot_id = std::move(slot_id), done = std::move(done)]() mutable {
    auto record = ReadComplete(slot_id);
    if (!record.ok()) {
      done(record.status());
      return;
    }
    relay::v1::AttachmentHeader header;
    header.set_channel(record->channel());
    header.set_suite(record->suite());
    header.set_salt(record->salt());
    header.set_commitment(record->commitment());
    header.set_ciphertext_size(record->ciphertext_size());
    done(std::move(header));
  });
}

void AttachmentStore::ReadChunks(std::string slot_id, std::uint32_t first, ChunksRead done) {
  queue_.Add([this, slot_id = std::move(slot_id), first, done = std::move(done)]() mutable {
    done(Chunks(slot_id, first));
  });
}

absl::StatusOr<relay::v1::AttachmentChunks> AttachmentStore::Chunks(const std::string& slot_id,
                                                                    std::uint32_t first) const {
  ASSIGN_OR_RETURN(const Record record, ReadComplete(slot_id));
  if (first > record.chunks()) {
    return InvalidField("first_chunk", "is past the end; the header tells how many chunks fit");
  }
  relay::v1::AttachmentChunks answer;
  answer.set_first_index(first);
  for (std::uint32_t index = first; index < record.chunks() && index - first < kMaxChunksOfAnAnswer;
       ++index) {
    ASSIGN_OR_RETURN(auto chunk, Read(store_, kAttachmentChunks, ChunkKey(slot_id, index)));
    if (!chunk) {
      // Acknowledged meanwhile; or lost, and then it is no attachment any more.
      return Error(Reason::kNoSuchAttachment);
    }
    *answer.add_chunks() = *std::move(chunk);
  }
  return answer;
}

void AttachmentStore::Delete(std::vector<std::string> slot_ids, Deleted done) {
  queue_.Add([this, slot_ids = std::move(slot_ids), done = std::move(done)]() mutable {
    absl::Status status;
    for (const std::string& slot_id : slot_ids) {
      status = DeleteOne(slot_id);
      if (!status.ok()) {
        break;
      }
    }
    done(std::move(status));
  });
}

// A commit for each: there are up to a thousand chunks.
absl::Status AttachmentStore::DeleteOne(const std::string& slot_id) {
  ASSIGN_OR_RETURN(const auto value, Read(store_, kAttachments, slot_id));
  Record record;
  if (!value || !record.ParseFromString(*value) || !IsComplete(record)) {
    return absl::OkStatus();
  }
  store::Batch batch;
  batch.RequireDigest(kAttachments, slot_id, Sha256(*value));
  DeleteAttachment(batch, slot_id, record);
  DeleteNotice(batch, relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE, slot_id);
  const absl::Status status = store::CommitAndWait(store_, std::move(batch));
  // Nothing changes a complete one but another deletion.
  return status.code() == absl::StatusCode::kAborted ? absl::OkStatus() : status;
}

}  // namespace candor::intake
