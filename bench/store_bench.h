// Durable puts without a service around them: plain RocksDB, and the store's group commit.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "load.h"

namespace candor::bench {

// `writers` threads, each of which puts `value` under a fresh key, synced, and waits for it.
// The database lies in `path`, with RocksDB's own options.
[[nodiscard]] LoadOutcome WaitingPuts(const std::string& path, const std::string& value,
                                      std::size_t writers, std::chrono::milliseconds window);

// The same puts through Store::Commit, `outstanding` at a time, none of which anybody waits for.
[[nodiscard]] LoadOutcome BatchedPuts(const std::string& path, const std::string& value,
                                      std::size_t outstanding, std::chrono::milliseconds window);

}  // namespace candor::bench
