#include "intake/tombstone_sweeper.h"

#include <string_view>
#include <utility>

#include "candor/storage/v1/intake_storage.pb.h"
#include "intake/families.h"

namespace candor::intake {
namespace {

// What does not parse is kept: a tombstone too many refuses a retry, one too few takes a report
// twice.
bool Expired(std::string_view value, Day today) {
  storage::v1::Tombstone tombstone;
  return tombstone.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
         std::uint64_t{tombstone.acknowledged_day()} + kTombstoneDays < today.number();
}

}  // namespace

void TombstoneSweeper::Tick() {
  const Day today = DayOf(clock_.Now());
  if (swept_ == today) {
    return;
  }
  store::Batch batch;
  std::string last;
  int seen = 0;
  const absl::Status scanned =
      store_.Scan(kTombstones, "", after_, [&](std::string_view key, std::string_view value) {
        last.assign(key);
        if (Expired(value, today)) {
          batch.Delete(kTombstones, last);
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
    swept_ = today;
    last.clear();
  }
  after_ = std::move(last);
}

}  // namespace candor::intake
