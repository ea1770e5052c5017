// Quarters as they were first published: one sealed record each, written once and never again.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/review/v1/reporting_service.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it.
class FigureStore {
 public:
  FigureStore(store::Store& store, Random& random) : store_(store), random_(random) {}

  // Nothing for one that was not published. Error(kStoreFailed) when it cannot be read or opened:
  // it is never made anew.
  [[nodiscard]] absl::StatusOr<std::optional<v1::TransparencyTables>> Find(
      const UnsealedKeys& keys, std::uint32_t first_day) const;

  // Writes what begins on its first day, durably, unless that quarter is there; what is there then.
  // Else as of store::Store::Commit. Waits for the disk.
  [[nodiscard]] absl::StatusOr<v1::TransparencyTables> Publish(
      const UnsealedKeys& keys, const v1::TransparencyTables& tables);

 private:
  store::Store& store_;
  Random& random_;
};

}  // namespace candor::review
