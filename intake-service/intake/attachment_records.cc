#include "intake/attachment_records.h"

#include "candor/base/bytes.h"
#include "candor/seal/attachment.h"
#include "intake/families.h"

namespace candor::intake {

std::string ChunkKey(std::string_view slot_id, std::uint32_t index) {
  std::string key(slot_id);
  AppendU32(key, index);
  return key;
}

bool IsComplete(const storage::v1::StoredAttachment& record) {
  const auto shape = seal::AttachmentShape::OfCiphertext(record.ciphertext_size());
  return shape.ok() && record.chunks() == shape->chunks;
}

void DeleteAttachment(store::Batch& batch, const std::string& slot_id,
                      const storage::v1::StoredAttachment& record) {
  for (std::uint32_t index = 0; index < record.chunks(); ++index) {
    batch.Delete(kAttachmentChunks, ChunkKey(slot_id, index));
  }
  batch.Delete(kAttachments, slot_id);
}

}  // namespace candor::intake
