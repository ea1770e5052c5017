// Where OpenSSL keeps private keys: 64 KiB that are locked in memory, fenced by guard pages and
// left out of core dumps.
#pragma once

#include "absl/status/status.h"

namespace candor::open {

// Makes the secure heap, and has OpenSSL wipe whatever else it frees, because decoding a key
// leaves a copy in ordinary memory (measured with OpenSSL 3.0). Call it once, first thing in
// main: FAILED_PRECONDITION when OpenSSL has allocated memory before, RESOURCE_EXHAUSTED when
// the system does not let this process lock memory (raise RLIMIT_MEMLOCK). OK when it was done
// before. Not thread-safe.
[[nodiscard]] absl::Status InitSecureHeap();

}  // namespace candor::open
