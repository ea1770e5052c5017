// Randomness, injected.
#pragma once

#include <cstddef>
#include <string>

#include "candor/base/secret.h"

namespace candor {

// Implementations are thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  // Fills `size` bytes at `out` with cryptographic randomness. Cannot fail.
  virtual void Fill(char* out, std::size_t size) = 0;

  [[nodiscard]] std::string Bytes(std::size_t size);
  [[nodiscard]] Secret SecretBytes(std::size_t size);
};

// getrandom(2). Ends the process when the kernel has no randomness to give: nothing that Candor
// does is safe without.
class SystemRandom final : public Random {
 public:
  void Fill(char* out, std::size_t size) override;
};

}  // namespace candor
