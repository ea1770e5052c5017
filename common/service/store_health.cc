#include "candor/service/store_health.h"

#include "candor/base/error.h"
#include "candor/base/log.h"

namespace candor::service {

void StoreHealth::Tick() {
  const absl::Status status = store_.CheckWritable();
  // A store with much to do still takes writes: it is slow, not broken.
  const bool writable = status.ok() || ReasonOf(status) == Reason::kOverloaded;
  if (writable_.exchange(writable) != writable) {
    Log(writable ? LogEvent::kStoreWritesRecovered : LogEvent::kStoreWritesFailing);
  }
  if (tell_) {
    tell_(writable);
  }
}

}  // namespace candor::service
