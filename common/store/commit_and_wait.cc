#include <utility>

#include "awaited_outcome.h"
#include "candor/store/store.h"

namespace candor::store {

absl::Status CommitAndWait(Store& store, Batch batch) {
  AwaitedOutcome outcome;
  store.Commit(std::move(batch), outcome.Callback());
  return outcome.Wait();
}

}  // namespace candor::store
