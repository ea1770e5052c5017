// Randomness that repeats: the same seed gives the same bytes, on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>

#include "candor/base/random.h"

namespace candor::test_support {

// Thread-safe. Two fills never return the same bytes, as far as tests can tell.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : engine_(seed) {}

  void Fill(char* out, std::size_t size) override {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < size; ++i) {
      out[i] = static_cast<char>(engine_() & 0xff);
    }
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;  // its output is fixed by the C++ standard
};

}  // namespace candor::test_support
