// How long candor-audit takes for a log of a hundred thousand entries.
#pragma once

#include <cstdint>

namespace candor::bench {

struct VerifyFigures {
  std::uint64_t entries = 0;
  double seconds = 0;  // the best of three
};

[[nodiscard]] VerifyFigures MeasureVerify();
void PrintVerify(const VerifyFigures& figures);

}  // namespace candor::bench
