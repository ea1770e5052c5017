// A store of review's with many cases, as a busy team has them after four years.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "custody/key_ring.h"

namespace candor::bench {

// A member who sees all but a few cases, and may read the text of each that was opened: for nobody
// does a search look at more.
inline constexpr char kLister[] = "alice";
// Words that are in a third of the opened reports, and in a few.
inline constexpr char kCommonWord[] = "word0";
inline constexpr char kRareWord[] = "word9999";

[[nodiscard]] std::shared_ptr<const review::UnsealedKeys> ListKeys();

// Writes `count` cases into a new store; the same ones for the same count.
void WriteCases(const std::string& path, std::size_t count);

}  // namespace candor::bench
