// What a process used, as the kernel counts it.
#pragma once

#include <sys/types.h>

namespace candor::bench {

// CPU time of `pid` so far in seconds: user and system, all threads, those that ended too.
[[nodiscard]] double CpuSeconds(pid_t pid);

// Waits until `pid` is all but idle, so that what it does behind its answers (flushes,
// compactions) is counted with them; 5 s at most.
void Settle(pid_t pid);

// Resident memory of `pid` in MB (10^6 bytes), as VmRSS has it.
[[nodiscard]] double ResidentMegabytes(pid_t pid);

}  // namespace candor::bench
