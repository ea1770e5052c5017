#include "intake/reply_store.h"

#include <optional>
#include <string_view>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "intake/families.h"
#include "intake/notices.h"

namespace candor::intake {
namespace {

using namespace std::string_view_literals;
using storage::v1::StoredReply;

constexpr char kNoiseKey[] = "reply noise";
constexpr std::size_t kNoiseSecretBytes = 32;

// What protobuf writes before each envelope of a FetchRepliesResponse.
constexpr std::string_view kBeforeEnvelope = "\x0a\xd9\x20"sv;

// The stored secret; drawn and stored when there is none.
absl::StatusOr<Secret> NoiseSecret(store::Store& store, Random& random) {
  ASSIGN_OR_RETURN(std::optional<std::string> stored, store.Get(kService, kNoiseKey));
  if (stored) {
    Secret secret = Secret::CopyOf(*stored);
    WipeBytes(*stored);
    return secret;
  }
  Secret secret = random.SecretBytes(kNoiseSecretBytes);
  store::Batch batch;
  batch.Put(kService, kNoiseKey, std::string(secret.view()));
  RETURN_IF_ERROR(store::CommitAndWait(store, std::move(batch)));
  return secret;
}

// A reply that can be given out, or nothing: what is damaged is noise to its reader anyway.
std::optional<StoredReply> Decode(const std::optional<std::string>& value) {
  StoredReply reply;
  if (!value || !reply.ParseFromString(*value) || reply.envelope().size() != kReplyEnvelopeBytes) {
    return std::nullopt;
  }
  return reply;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReplyStore>> ReplyStore::Open(store::Store& store, Random& random,
                                                             std::function<void()> wait_for_tick) {
  ASSIGN_OR_RETURN(const Secret secret, NoiseSecret(store, random));
  ASSIGN_OR_RETURN(ReplyNoise noise, ReplyNoise::New(secret.view()));
  return std::unique_ptr<ReplyStore>(
      new ReplyStore(store, std::move(noise), std::move(wait_for_tick)));
}

ReplyStore::~ReplyStore() {
  // What the disk refused earlier, once more.
  QueueMarks();
}

void ReplyStore::Post(std::string slot_id, std::string envelope, Day today, Posted done) {
  StoredReply reply;
  reply.set_envelope(envelope);
  reply.set_posted_day(today.number());
  store::Batch batch;
  batch.RequireAbsent(kReplies, slot_id);
  batch.Put(kReplies, slot_id, reply.SerializeAsString());
  store_.Commit(
      std::move(batch), [this, slot_id = std::move(slot_id), envelope = std::move(envelope),
                         done = std::move(done)](absl::Status status) mutable {
        if (status.code() != absl::StatusCode::kAborted) {
          done(std::move(status));
          return;
        }
        queue_.Add([this, slot_id = std::move(slot_id), envelope = std::move(envelope),
                    done = std::move(done)]() mutable { done(AnswerOccupied(slot_id, envelope)); });
      });
}

absl::Status ReplyStore::AnswerOccupied(const std::string& slot_id,
                                        const std::string& envelope) const {
  const auto value = store_.Get(kReplies, slot_id);
  if (!value.ok() || !value->has_value()) {
    return Error(Reason::kStoreFailed);
  }
  const auto reply = Decode(*value);
  return reply && reply->envelope() == envelope ? absl::OkStatus() : Error(Reason::kSlotTaken);
}

void ReplyStore::Fetch(FetchedSlots slots, Day today, Fetched done) {
  pacer_.Ask(
      [this, slots = std::move(slots), today, done = std::move(done)]() mutable -> Pacer::Answer {
        std::vector<std::string> unmarked;
        auto answer = LookUp(slots, unmarked);
        return [this, answer = std::move(answer), unmarked = std::move(unmarked), today,
                done = std::move(done)]() mutable {
          done(std::move(answer));
          Mark(unmarked, today);
        };
      });
}

absl::StatusOr<std::string> ReplyStore::LookUp(const FetchedSlots& slots,
                                               std::vector<std::string>& unmarked) {
  std::string answer;
  answer.reserve(slots.size() * (kBeforeEnvelope.size() + kReplyEnvelopeBytes));
  for (const std::string& slot_id : slots) {
    const auto value = store_.Get(kReplies, slot_id);
    if (!value.ok()) {
      return Error(Reason::kStoreFailed);
    }
    answer.append(kBeforeEnvelope);
    const std::size_t begin = answer.size();
    // Always made, so that it costs the same whether something lies there.
    RETURN_IF_ERROR(noise_.Append(slot_id, answer));
    if (const auto reply = Decode(*value)) {
      answer.replace(begin, kReplyEnvelopeBytes, reply->envelope());
      if (reply->fetched_day() == 0) {
        unmarked.push_back(slot_id);
      }
    }
  }
  return answer;
}

void ReplyStore::Mark(const std::vector<std::string>& slots, Day day) {
  if (slots.empty()) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& slot_id : slots) {
      marks_.try_emplace(slot_id, day);
    }
  }
  QueueMarks();
}

void ReplyStore::QueueMarks() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_queued_, true)) {
      return;
    }
  }
  queue_.Add([this] { WriteMarks(); });
}

// One batch for what has gathered. Each is read again, so that a reply that was fetched twice is
// marked and told once, and one that was swept meanwhile does not come back.
void ReplyStore::WriteMarks() {
  Marks marks = TakeMarks();
  Marks unwritten;
  store::Batch batch;
  for (const auto& [slot_id, day] : marks) {
    const auto value = store_.Get(kReplies, slot_id);
    if (!value.ok() && !absl::IsDataLoss(value.status())) {
      unwritten.emplace(slot_id, day);  // the store is being opened anew
      continue;
    }
    auto reply = value.ok() ? Decode(*value) : std::nullopt;
    if (!reply || reply->fetched_day() != 0) {
      continue;
    }
    reply->set_fetched_day(day.number());
    batch.RequireDigest(kReplies, slot_id, Sha256(**value));
    batch.Put(kReplies, slot_id, reply->SerializeAsString());
    PutNotice(batch, relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED, slot_id, day);
  }
  if (!batch.steps().empty() && !store::CommitAndWait(store_, std::move(batch)).ok()) {
    unwritten = std::move(marks);
  }
  PutBack(std::move(unwritten));
}

ReplyStore::Marks ReplyStore::TakeMarks() {
  const std::lock_guard lock(mutex_);
  // From here on the next mark needs a job of its own.
  is_queued_ = false;
  return std::exchange(marks_, {});
}

void ReplyStore::PutBack(Marks unwritten) {
  const std::lock_guard lock(mutex_);
  unwritten.merge(marks_);  // the day of the first fetch stays
  marks_ = std::move(unwritten);
}

}  // namespace candor::intake
