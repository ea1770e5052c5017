// How attachments lie in intake's store (docs/DATA_MODEL.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "candor/storage/v1/intake_storage.pb.h"
#include "candor/store/store.h"

namespace candor::intake {

// Slot id and index, 4 bytes, big-endian.
[[nodiscard]] std::string ChunkKey(std::string_view slot_id, std::uint32_t index);

// Whether all chunks are there.
[[nodiscard]] bool IsComplete(const storage::v1::StoredAttachment& record);

// Deletes the record and its chunks.
void DeleteAttachment(store::Batch& batch, const std::string& slot_id,
                      const storage::v1::StoredAttachment& record);

}  // namespace candor::intake
