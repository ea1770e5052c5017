// Attachments: sealed chunks on their way in, whole ones until review acknowledges them. Beside
// the chunks lie the channel, what is outside of the seal, and the day of the last chunk
// (docs/DATA_MODEL.md).
//
// Never opens a chunk. Thread-safe. Nothing here blocks its caller: writes are answered from the
// store's thread once durable, reads are done on the work queue.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/service/work_queue.h"
#include "candor/storage/v1/intake_storage.pb.h"
#include "candor/store/store.h"

namespace candor::intake {

// What one answer of a PullAttachment holds at most.
inline constexpr std::uint32_t kMaxChunksOfAnAnswer = 16;

struct UploadProgress {
  std::uint32_t next_chunk = 0;
  bool complete = false;
};

class AttachmentStore {
 public:
  // What is named must outlive this and every call to it.
  AttachmentStore(store::Store& store, service::WorkQueue& queue, Random& random)
      : store_(store), queue_(queue), random_(random) {}

  using Record = storage::v1::StoredAttachment;

  using Begun = absl::AnyInvocable<void(absl::StatusOr<Record>)>;
  // Claims the upload for the caller: whoever claimed it before can append no more. Answers the
  // record as it now is; one that is complete is left as it is. `wanted` names what is outside of
  // the seal; Error(kSlotTaken) when the slot has another.
  void Begin(std::string slot_id, Record wanted, Day today, Begun done);

  using Appended = absl::AnyInvocable<void(absl::Status)>;
  // Appends the next chunks, and changes `record` to what it is after them, so that the caller may
  // append more before `done` was called. With the last chunk goes the notice for review.
  // Error(kUploadMoved) when somebody else has claimed the upload, or an earlier append failed.
  void Append(const std::string& slot_id, Record& record, std::vector<std::string> chunks,
              Day today, Appended done);

  using ProgressRead = absl::AnyInvocable<void(absl::StatusOr<UploadProgress>)>;
  void ReadProgress(std::string slot_id, ProgressRead done);

  using HeaderRead = absl::AnyInvocable<void(absl::StatusOr<relay::v1::AttachmentHeader>)>;
  // Error(kNoSuchAttachment) unless it is complete.
  void ReadHeader(std::string slot_id, HeaderRead done);
  using ChunksRead = absl::AnyInvocable<void(absl::StatusOr<relay::v1::AttachmentChunks>)>;
  // The chunks from `first` on, 16 at most; none at the end. The same error.
  void ReadChunks(std::string slot_id, std::uint32_t first, ChunksRead done);

  using Deleted = absl::AnyInvocable<void(absl::Status)>;
  // Deletes the complete attachments among `slot_ids`, each with its notice; others are passed
  // over. OK once durable.
  void Delete(std::vector<std::string> slot_ids, Deleted done);

 private:
  void Claim(const std::string& slot_id, Record wanted, Day today, Begun done);
  [[nodiscard]] absl::StatusOr<Record> ReadComplete(const std::string& slot_id) const;
  [[nodiscard]] absl::StatusOr<relay::v1::AttachmentChunks> Chunks(const std::string& slot_id,
                                                                   std::uint32_t first) const;
  [[nodiscard]] absl::Status DeleteOne(const std::string& slot_id);

  store::Store& store_;
  service::WorkQueue& queue_;
  Random& random_;
};

}  // namespace candor::intake
