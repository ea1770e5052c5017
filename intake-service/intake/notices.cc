#include "intake/notices.h"

#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "intake/families.h"

namespace candor::intake {

std::string NoticeKey(relay::v1::SlotNoticeKind kind, std::string_view slot_id) {
  std::string key;
  AppendU8(key, static_cast<std::uint8_t>(kind));
  key.append(slot_id);
  return key;
}

void PutNotice(store::Batch& batch, relay::v1::SlotNoticeKind kind, std::string_view slot_id,
               Day day) {
  storage::v1::StoredNotice notice;
  notice.set_day(day.number());
  batch.Put(kNotices, NoticeKey(kind, slot_id), notice.SerializeAsString());
}

void DeleteNotice(store::Batch& batch, relay::v1::SlotNoticeKind kind, std::string_view slot_id) {
  batch.Delete(kNotices, NoticeKey(kind, slot_id));
}

absl::StatusOr<relay::v1::PullResponse> ReadNotices(const store::Store& store,
                                                    std::string_view after) {
  relay::v1::PullResponse page;
  const absl::Status scanned =
      store.Scan(kNotices, "", after, [&page](std::string_view key, std::string_view value) {
        storage::v1::StoredNotice stored;
        relay::v1::SlotNotice& notice = *page.add_notices();
        notice.set_kind(static_cast<relay::v1::SlotNoticeKind>(key.front()));
        notice.set_slot_id(key.data() + 1, key.size() - 1);
        // A day that does not parse is no reason to keep the rest from review.
        if (stored.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          notice.set_day(stored.day());
        }
        return page.notices_size() < kMaxNoticesOfAPage;
      });
  if (!scanned.ok()) {
    return Error(Reason::kStoreFailed);
  }
  return page;
}

}  // namespace candor::intake
