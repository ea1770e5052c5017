#include "verify_bench.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "candor-audit/command.h"
#include "candor/base/random.h"
#include "candor/testing/temp_dir.h"
#include "made_log.h"

namespace candor::bench {
namespace {

constexpr std::uint64_t kEntries = 100'000;
constexpr std::uint64_t kCheckpoints = 1000;  // the most that review gives out
constexpr int kRounds = 3;

}  // namespace

VerifyFigures MeasureVerify() {
  SystemRandom random;
  const auditor::Signer team("team.example/log", random.Bytes(32));
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t i = 1; i <= kCheckpoints; ++i) {
    sizes.push_back(kEntries / kCheckpoints * i);
  }
  const test_support::TempDir dir;
  const std::string copy = dir.Write("copy.txt", MakeLog(sizes, team, random).Text());
  VerifyFigures figures{kEntries, std::numeric_limits<double>::max()};
  for (int round = 0; round < kRounds; ++round) {
    std::ostringstream said;
    const auto start = std::chrono::steady_clock::now();
    if (auditor::RunCandorAudit({"--key", team.key(), copy}, said, said) != 0) {
      std::fprintf(stderr, "candor-bench: %s\n", said.str().c_str());
      std::exit(1);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    figures.seconds = std::min(figures.seconds, took.count());
  }
  return figures;
}

void PrintVerify(const VerifyFigures& figures) {
  std::printf("candor-audit, %llu entries       %.2f s   target: under 1 s\n",
              static_cast<unsigned long long>(figures.entries), figures.seconds);
}

}  // namespace candor::bench
