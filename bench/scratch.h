// A benchmark leaves nothing behind, however it ends.
#pragma once

#include "absl/functional/function_ref.h"

namespace candor::bench {

// Runs `run` in a child process, which has a temporary folder (TMPDIR) and a process group of its
// own; its exit code. When it ends, crashes, or SIGINT or SIGTERM arrives, the group is killed
// and the folder removed. Call it before there are threads.
[[nodiscard]] int InScratch(absl::FunctionRef<int()> run);

}  // namespace candor::bench
