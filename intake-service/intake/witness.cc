#include "intake/witness.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/manifest/checkpoint_note.h"
#include "intake/families.h"

namespace candor::intake {
namespace {

constexpr char kHeldKey[] = "witnessed";
constexpr char kEarlierKey[] = "witnessed before";
constexpr std::size_t kDayBytes = 4;

std::string Record(Day day, std::string_view note) {
  std::string record;
  AppendU32(record, day.number());
  return record.append(note);
}

Day DayIn(std::string_view record) {
  std::uint32_t number = 0;
  for (const char byte : record.substr(0, kDayBytes)) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return Day(number);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Witness>> Witness::Open(store::Store& store,
                                                       service::WorkQueue& queue,
                                                       NoteVerifier verifier, const Clock& clock) {
  std::unique_ptr<Witness> witness(new Witness(store, queue, std::move(verifier), clock));
  ASSIGN_OR_RETURN(witness->held_, witness->Read(kHeldKey));
  ASSIGN_OR_RETURN(witness->earlier_, witness->Read(kEarlierKey));
  return witness;
}

absl::StatusOr<Witness::Note> Witness::Read(const char* key) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, store_.Get(kService, key));
  Note note;
  if (record && record->size() > kDayBytes) {
    std::string text = record->substr(kDayBytes);
    if (const auto checkpoint = OpenCheckpoint(text, verifier_); checkpoint.ok()) {
      note = {std::move(text), *checkpoint, DayIn(*record)};
    }
  }
  return note;
}

void Witness::Keep(std::string note, std::vector<merkle::Hash> proof, Kept done) {
  queue_.Add([this, note = std::move(note), proof = std::move(proof),
              done = std::move(done)]() mutable { done(KeepNow(std::move(note), proof)); });
}

// On the queue's one thread, so that two that come at once are taken one after the other.
absl::Status Witness::KeepNow(std::string note, const std::vector<merkle::Hash>& proof) {
  const auto checkpoint = OpenCheckpoint(note, verifier_);
  if (!checkpoint.ok() || checkpoint->size == 0) {
    return InvalidField("signed_checkpoint",
                        "is no checkpoint, signed by the pinned key and named like it, of a log "
                        "with an entry");
  }
  const bool is_first = held_.text.empty();
  if (!is_first && !merkle::VerifyConsistency(held_.checkpoint.size, held_.checkpoint.root,
                                              checkpoint->size, checkpoint->root, proof)) {
    return Error(Reason::kCheckpointRefused);
  }
  if (!is_first && checkpoint->size == held_.checkpoint.size) {
    return absl::OkStatus();
  }
  // A clock that goes back must not make today's checkpoint yesterday's.
  Note next{std::move(note), *checkpoint, std::max(DayOf(clock_.Now()), held_.day)};
  const bool is_new_day = !is_first && held_.day < next.day;
  store::Batch batch;
  if (is_new_day) {
    batch.Put(kService, kEarlierKey, Record(held_.day, held_.text));
  } else if (is_first) {
    batch.Delete(kService, kEarlierKey);  // of a log under another key
  }
  batch.Put(kService, kHeldKey, Record(next.day, next.text));
  RETURN_IF_ERROR(store::CommitAndWait(store_, std::move(batch)));
  const std::lock_guard lock(mutex_);
  if (is_new_day) {
    earlier_ = std::move(held_);
  }
  held_ = std::move(next);
  return absl::OkStatus();
}

std::string Witness::Held() const {
  const std::lock_guard lock(mutex_);
  return held_.text;
}

std::string Witness::Promise() const {
  const Day today = DayOf(clock_.Now());
  const std::lock_guard lock(mutex_);
  return held_.day < today ? held_.text : earlier_.text;
}

}  // namespace candor::intake
