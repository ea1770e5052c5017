#include <unistd.h>

#include <cmath>
#include <ctime>
#include <string>

#include "candor/metrics/metrics.h"
#include "exposition.h"
#include "gtest/gtest.h"

namespace candor::metrics {
namespace {

constexpr double kMiB = 1024 * 1024;

TEST(ProcessMetricsTest, TellsTheTruthOfThisProcess) {
  const std::string page = Exposition(*ProcessMetrics(ProcessDetail::kConnections));
  EXPECT_GT(ValueOf(page, "process_resident_memory_bytes"), 2 * kMiB);
  EXPECT_LT(ValueOf(page, "process_resident_memory_bytes"), 4096 * kMiB);
  EXPECT_GT(ValueOf(page, "process_virtual_memory_bytes"),
            ValueOf(page, "process_resident_memory_bytes"));
  EXPECT_GE(ValueOf(page, "process_open_fds"), 3);
  EXPECT_GE(ValueOf(page, "process_max_fds"), ValueOf(page, "process_open_fds"));
  EXPECT_GE(ValueOf(page, "process_threads"), 1);
  const double now = static_cast<double>(std::time(nullptr));
  EXPECT_NEAR(ValueOf(page, "process_start_time_seconds"), now, 300);
}

TEST(ProcessMetricsTest, OpenDescriptorsFollowThoseThatAreOpen) {
  const auto metrics = ProcessMetrics(ProcessDetail::kConnections);
  const double before = ValueOf(Exposition(*metrics), "process_open_fds");
  const int fd = dup(STDERR_FILENO);
  EXPECT_EQ(ValueOf(Exposition(*metrics), "process_open_fds"), before + 1);
  close(fd);
}

TEST(ProcessMetricsTest, CoarseFiguresDoNotMoveWithAConnection) {
  const std::string page = Exposition(*ProcessMetrics(ProcessDetail::kCoarse));
  EXPECT_EQ(page.find("process_open_fds"), std::string::npos);
  EXPECT_EQ(page.find("process_threads"), std::string::npos);
  EXPECT_NE(page.find("process_max_fds"), std::string::npos);
}

TEST(ProcessMetricsTest, MemoryIsTooCoarseToShowACall) {
  const std::string page = Exposition(*ProcessMetrics(ProcessDetail::kConnections));
  for (const char* name : {"process_resident_memory_bytes", "process_virtual_memory_bytes"}) {
    const double mib = ValueOf(page, name) / kMiB;
    EXPECT_EQ(mib, std::floor(mib)) << name;
  }
}

TEST(ProcessMetricsTest, CpuTimeGrowsWithWorkInWholeSeconds) {
  const auto metrics = ProcessMetrics(ProcessDetail::kConnections);
  volatile unsigned sink = 0;
  while (std::clock() < CLOCKS_PER_SEC + CLOCKS_PER_SEC / 5) {
    sink = sink + 1;
  }
  const double cpu = ValueOf(Exposition(*metrics), "process_cpu_seconds_total");
  EXPECT_GE(cpu, 1);
  EXPECT_EQ(cpu, std::floor(cpu));
}

}  // namespace
}  // namespace candor::metrics
