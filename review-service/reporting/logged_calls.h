// What the audit log says of a period.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "reporting/quarters.h"

namespace candor::review {

struct LoggedCalls {
  std::uint32_t refused = 0;
  // Of cases, to the end.
  std::uint32_t exports = 0;
};

// Reads the whole log, at some microseconds an entry. What was erased with its case is not counted.
// DATA_LOSS.
[[nodiscard]] absl::StatusOr<LoggedCalls> CountLogged(const store::Store& store,
                                                      const UnsealedKeys& keys, Period period);

}  // namespace candor::review
