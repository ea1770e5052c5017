// candor-review from start to end.
#pragma once

namespace candor::review {

// Reads the command line, builds every object once, serves until SIGTERM or SIGINT, drains, and
// returns the exit code (sysexits.h): 0, 64 usage, 65 damaged key file, 66 no such file, 69 cannot
// serve, 71 memory cannot be locked, 73 cannot open the store, 77 wrong passphrase, 78
// configuration. What is wrong is said on standard error, with the fix. Call first in main, once.
[[nodiscard]] int Run(int argc, char** argv);

}  // namespace candor::review
