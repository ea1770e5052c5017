#include "intake/sweeper.h"

#include <utility>

#include "candor/storage/v1/intake_storage.pb.h"
#include "intake/families.h"

namespace candor::intake {
namespace {

bool IsOver(std::uint32_t since, std::uint32_t days, Day today) {
  return std::uint64_t{since} + days < today.number();
}

// What does not parse is kept: a tombstone too many refuses a retry, one too few takes a report
// twice.
template <typename M>
std::optional<M> Parse(std::string_view value) {
  M message;
  if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return std::nullopt;
  }
  return message;
}

}  // namespace

SweptFamily OldTombstones() {
  return {kTombstones, [](std::string_view value, Day today) {
            const auto tombstone = Parse<storage::v1::Tombstone>(value);
            return tombstone && IsOver(tombstone->acknowledged_day(), kTombstoneDays, today);
          }};
}

SweptFamily OldReplies(std::uint32_t days_after_fetch, std::uint32_t days_unfetched) {
  return {kReplies, [=](std::string_view value, Day today) {
            const auto reply = Parse<storage::v1::StoredReply>(value);
            if (!reply) {
              return false;
            }
            return reply->fetched_day() == 0
                       ? IsOver(reply->posted_day(), days_unfetched, today)
                       : IsOver(reply->fetched_day(), days_after_fetch, today);
          }};
}

Sweeper::Sweeper(store::Store& store, const Clock& clock, const std::vector<SweptFamily>& families)
    : store_(store), clock_(clock) {
  for (const SweptFamily& family : families) {
    sweeps_.push_back({family, std::nullopt, ""});
  }
}

void Sweeper::Tick() {
  const Day today = DayOf(clock_.Now());
  for (Sweep& sweep : sweeps_) {
    if (sweep.swept != today) {
      Advance(sweep, today);
    }
  }
}

void Sweeper::Advance(Sweep& sweep, Day today) {
  store::Batch batch;
  std::string last;
  int seen = 0;
  const absl::Status scanned = store_.Scan(sweep.what.family, "", sweep.after,
                                           [&](std::string_view key, std::string_view value) {
                                             last.assign(key);
                                             if (sweep.what.expired(value, today)) {
                                               batch.Delete(sweep.what.family, last);
                                             }
                                             return ++seen < kSweptAtOnce;
                                           });
  if (!scanned.ok()) {
    return;
  }
  if (!batch.steps().empty() && !store::CommitAndWait(store_, std::move(batch)).ok()) {
    return;
  }
  if (seen < kSweptAtOnce) {
    sweep.swept = today;
    last.clear();
  }
  sweep.after = std::move(last);
}

}  // namespace candor::intake
