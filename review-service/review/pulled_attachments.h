// Attachments as they came from intake, sealed: what lies outside of the seal, and the chunks.
// Thread-safe; `store` must outlive it. Waits for the disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"

namespace candor::review {

class PulledAttachments {
 public:
  using Record = storage::v1::PulledAttachment;

  explicit PulledAttachments(store::Store& store) : store_(store) {}

  // Nothing when none of it is here.
  [[nodiscard]] absl::StatusOr<std::optional<Record>> Find(std::string_view slot_id) const;
  // Nothing when it is not here.
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> ReadChunk(std::string_view slot_id,
                                                                     std::uint32_t index) const;

  // Puts the next chunks behind those of `record`, which is changed to what it is after them. OK
  // once durable; ABORTED when somebody else was faster.
  [[nodiscard]] absl::Status Append(const std::string& slot_id, Record& record,
                                    std::vector<std::string> chunks);
  // Drops what is here of it.
  [[nodiscard]] absl::Status Drop(const std::string& slot_id, const Record& record);
  // Has its message show that it is here, whole. Nothing to do for one that no message lists.
  [[nodiscard]] absl::Status MarkReady(const std::string& slot_id);

 private:
  store::Store& store_;
};

}  // namespace candor::review
