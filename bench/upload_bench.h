// Attachments of 64 MiB: how fast one goes up beside the same bytes to a bare echo that writes
// them to a file, and what eight at a time add to intake's memory.
#pragma once

#include <sys/types.h>

#include <memory>

#include "grpcpp/channel.h"

namespace candor::bench {

// Megabytes (10^6 bytes) a second from the first byte sent to the answer; sealed on the way. The
// same bytes go to intake and to the echo.
[[nodiscard]] double Upload(const std::shared_ptr<grpc::Channel>& channel);

// The most resident memory that `pid`, an intake, has during eight uploads at a time, above what
// it had before: MB.
[[nodiscard]] double MemoryOfUploads(const std::shared_ptr<grpc::Channel>& intake, pid_t pid);

}  // namespace candor::bench
