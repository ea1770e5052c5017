// The check of the fuzz entries.
#pragma once

#include <cstdlib>

namespace candor::fuzz {

inline void Expect(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace candor::fuzz
