// One upload: checks its header and its chunks, seals what came in the clear, and gathers batches
// to append. Knows neither gRPC nor the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/intake/v1/intake.pb.h"
#include "candor/seal/attachment.h"
#include "intake/attachment_store.h"

namespace candor::intake {

// Chunks of a batch: 512 KiB, so that a report that comes behind one waits for little.
inline constexpr std::size_t kBatchChunks = 8;

// Move-only. For one thread at a time. Holds a batch at most, and of a content key nothing but the
// key of the cipher.
class Upload {
 public:
  // INVALID_ARGUMENT naming every field of `header` that is at fault.
  [[nodiscard]] static absl::StatusOr<Upload> Open(const v1::UploadHeader& header);

  [[nodiscard]] const std::string& slot_id() const { return slot_id_; }
  // What is outside of the seal; once claimed, the record as the store last made it.
  [[nodiscard]] AttachmentStore::Record& record() { return record_; }
  // Goes on where `claimed` is.
  void Continue(AttachmentStore::Record claimed);

  // Takes the data out of `chunk`; what was in the clear is wiped. INVALID_ARGUMENT for a chunk
  // that is not the next one; Error(kUploadMoved) when the first chunk is there already.
  [[nodiscard]] absl::Status Take(v1::UploadChunk& chunk);
  // Nothing more comes. INVALID_ARGUMENT when there should.
  [[nodiscard]] absl::Status End();

  // Whether a batch is full, or after the end anything is left. The last chunk is held back until
  // the end: only then is it certain that it was the last.
  [[nodiscard]] bool HasBatch() const;
  // The next chunks to append.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> TakeBatch();

 private:
  Upload() = default;
  [[nodiscard]] absl::Status CheckPlace(std::uint32_t index);
  // The data that the chunk has to have; and how many chunks the caller sends in all.
  [[nodiscard]] std::size_t DataBytes(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t SentChunks() const;

  std::string slot_id_;
  AttachmentStore::Record record_;
  seal::AttachmentShape shape_;
  std::optional<seal::AttachmentSealer> sealer_;  // for what comes in the clear
  std::uint32_t next_ = 0;                        // to be gathered
  bool took_one_ = false;
  bool ended_ = false;
  std::vector<std::string> gathered_;
};

}  // namespace candor::intake
