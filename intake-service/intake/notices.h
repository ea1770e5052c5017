// Notices: what review is told of slots beside the envelopes, until it acknowledges. The key is the
// kind as one byte and the slot id, so they come by kind and then in slot order.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/store/store.h"

namespace candor::intake {

// Notices that one answer of a pull holds at most.
inline constexpr int kMaxNoticesOfAPage = 4096;

[[nodiscard]] std::string NoticeKey(relay::v1::SlotNoticeKind kind, std::string_view slot_id);

// Both are part of the commit that they tell of, or that deals with them.
void PutNotice(store::Batch& batch, relay::v1::SlotNoticeKind kind, std::string_view slot_id,
               Day day);
void DeleteNotice(store::Batch& batch, relay::v1::SlotNoticeKind kind, std::string_view slot_id);

// The notices after the key `after`, in order: a page of them, none at the end. Waits for the disk.
[[nodiscard]] absl::StatusOr<relay::v1::PullResponse> ReadNotices(const store::Store& store,
                                                                  std::string_view after);

}  // namespace candor::intake
