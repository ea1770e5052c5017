// Whether a key ring opens what lies in review's store, or in a backup of it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::tools {

struct StoreDrill {
  // Cases of which a record opened.
  std::uint64_t opened = 0;
  // Cases whose keys were destroyed since the copy was made.
  std::uint64_t erased = 0;
};

// Reads the database in `folder` without writing to it and opens the summaries of its first cases,
// a thousand at most; what they say is looked at by nobody. FAILED_PRECONDITION when it is no
// database of review; DATA_LOSS when it is another team's, or a record does not open.
[[nodiscard]] absl::StatusOr<StoreDrill> DrillStore(const std::string& folder,
                                                    const storage::v1::KeyRing& ring);

}  // namespace candor::tools
