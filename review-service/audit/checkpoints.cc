#include "audit/checkpoints.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "audit/audit_tree.h"
#include "candor/base/status_macros.h"
#include "candor/merkle/checkpoint.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr std::chrono::hours kInterval(1);

}  // namespace

absl::StatusOr<std::string> SignCheckpoint(const UnsealedKeys& keys, const TreeHead& head) {
  return keys.SignNote(merkle::FormatCheckpoint({keys.note_key_name(), head.size, head.root}));
}

absl::Status Checkpoints::Read() {
  if (is_read_) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(
      store_.Scan(kAuditCheckpoints, "", "", [this](std::string_view key, std::string_view note) {
        newest_ = {IndexOf(key), std::string(note)};
        return true;
      }));
  is_read_ = true;
  return absl::OkStatus();
}

absl::Status Checkpoints::Make(const UnsealedKeys& keys) {
  ASSIGN_OR_RETURN(const TreeHead head, audit_.Pad(keys));
  ASSIGN_OR_RETURN(std::string note, SignCheckpoint(keys, head));
  // Not given to anybody before it is durable: else a restart could sign another of this size.
  store::Batch batch;
  batch.Put(kAuditCheckpoints, EntryKey(head.size), note);
  RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(batch)));
  newest_ = {head.size, std::move(note)};
  made_ = clock_.Now();
  return absl::OkStatus();
}

absl::StatusOr<std::optional<SignedCheckpoint>> Checkpoints::Newest() {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Read());
  return newest_;
}

absl::StatusOr<SignedCheckpoint> Checkpoints::Covering(const UnsealedKeys& keys,
                                                       std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Read());
  if (!newest_ || newest_->size < size) {
    RETURN_IF_ERROR(Make(keys));
  }
  return newest_->size < size ? absl::StatusOr<SignedCheckpoint>(absl::DataLossError(
                                    "the audit log is shorter than its entries"))
                              : *newest_;
}

absl::Status Checkpoints::MakeIfDue(const UnsealedKeys& keys) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Read());
  if (made_ && clock_.Now() - *made_ < kInterval) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const TreeHead head, audit_.Head());
  return head.size > (newest_ ? newest_->size : 0) ? Make(keys) : absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Checkpoints::Before(std::uint64_t size,
                                                             std::size_t most) const {
  std::vector<std::string> notes;
  RETURN_IF_ERROR(
      store_.Scan(kAuditCheckpoints, "", "", [&](std::string_view key, std::string_view note) {
        if (IndexOf(key) < size) {
          notes.emplace_back(note);
        }
        return IndexOf(key) < size;
      }));
  if (notes.size() <= most) {
    return notes;
  }
  std::vector<std::string> spread;
  for (std::size_t i = 0; i < most; ++i) {
    spread.push_back(std::move(notes[i * notes.size() / most]));
  }
  return spread;
}

}  // namespace candor::review
