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

[[nodiscard]] inline std::vector<std::string> FamilyNames() {
  return {"slots", "tombstones", "service"};
}

}  // namespace candor::intake
