// The attachments that a message lists, as members are shown them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/open/attachment.h"
#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "review/thread_store.h"

namespace candor::review {

// The report of a case; later messages are numbered from 1.
inline constexpr std::uint32_t kReportNumber = 0;

struct MessagePlace {
  std::string_view case_id;
  std::uint32_t number;
};

using ListedFiles = google::protobuf::RepeatedPtrField<report::v1::Attachment>;
using ShownFiles = google::protobuf::RepeatedPtrField<v1::AttachmentInfo>;

// Ready to open what was pulled with what its message lists. Fails when that is something else: its
// key, size or channel does not fit. Whether the bytes do is known after the last of them.
[[nodiscard]] absl::StatusOr<open::AttachmentOpener> OpenListed(
    const report::v1::Attachment& listed, const storage::v1::PulledAttachment& pulled);

// What was declared of each, its name and how far it came; never its key or slot.
[[nodiscard]] absl::Status ShowAttachments(const ThreadStore& store, const MessagePlace& place,
                                           const ListedFiles& listed, ShownFiles& shown);

// Has `batch` note whose attachments these are. One that another message listed before stays that
// message's.
[[nodiscard]] absl::Status ClaimAttachments(const ThreadStore& store, const MessagePlace& place,
                                            const ListedFiles& listed, store::Batch& batch);

// `cases/{id}/messages/{number}`, and the same with `/attachments/{place}`.
[[nodiscard]] std::string MessageName(const MessagePlace& place);
[[nodiscard]] std::string AttachmentName(const MessagePlace& place, int index);

}  // namespace candor::review
