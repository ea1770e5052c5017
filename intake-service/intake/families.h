// What lies where in intake's store (docs/DATA_MODEL.md). The order is part of the format.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "candor/store/store.h"

namespace candor::intake {

inline constexpr std::uint32_t kSchemaVersion = 1;

// By slot id: a StoredEnvelope.
inline constexpr store::Family kSlots{0};
// By slot id: a Tombstone, once the envelope was acknowledged.
inline constexpr store::Family kTombstones{1};
// By name: what belongs to the service as a whole, such as the manifest in force.
inline constexpr store::Family kService{2};
// By slot id: a StoredReply that review posted.
inline constexpr store::Family kReplies{3};
// By slot id: a StoredAttachment; by slot id and chunk index: the chunk.
inline constexpr store::Family kAttachments{4};
inline constexpr store::Family kAttachmentChunks{5};
// By kind and slot id: a StoredNotice, until review acknowledges it.
inline constexpr store::Family kNotices{6};

[[nodiscard]] inline std::vector<std::string> FamilyNames() {
  return {"slots",       "tombstones",        "service", "replies",
          "attachments", "attachment_chunks", "notices"};
}

}  // namespace candor::intake
