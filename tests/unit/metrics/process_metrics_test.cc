#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <ctime>
#include <string>

#include "candor/metrics/metrics.h"
#include "exposition.h"
#include "gtest/gtest.h"

namespace candor::metrics {
namespace {

constexpr double kMiB = 1024 * 1024;
constexpr const char* kMemory[] = {"process_resident_memory_bytes", "process_virtual_memory_bytes"};

// Uses more than one second of CPU time, all in all.
void Work() {
  volatile unsigned sink = 0;
  while (std::clock() < CLOCKS_PER_SEC + CLOCKS_PER_SEC / 5) {
    sink = sink + 1;
  }
}

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

TEST(ProcessMetricsTest, MemoryIsInWholeMiB) {
  const std::string page = Exposition(*ProcessMetrics(ProcessDetail::kConnections));
  for (const char* name : kMemory) {
    EXPECT_EQ(std::fmod(ValueOf(page, name), kMiB), 0) << name;
  }
}

TEST(ProcessMetricsTest, CoarseMemoryIsInStepsThatAnUploadRarelyCrosses) {
  constexpr std::size_t kBytes = std::size_t{100} * 1024 * 1024;
  const std::string held(kBytes, 'x');
  const std::string page = Exposition(*ProcessMetrics(ProcessDetail::kCoarse));
  EXPECT_EQ(held.size(), kBytes);
  for (const char* name : kMemory) {
    EXPECT_GE(ValueOf(page, name), 64 * kMiB) << name;
    EXPECT_EQ(std::fmod(ValueOf(page, name), 64 * kMiB), 0) << name;
  }
}

TEST(ProcessMetricsTest, CpuTimeGrowsWithWorkInWholeSeconds) {
  const auto metrics = ProcessMetrics(ProcessDetail::kConnections);
  Work();
  const double cpu = ValueOf(Exposition(*metrics), "process_cpu_seconds_total");
  EXPECT_GE(cpu, 1);
  EXPECT_EQ(cpu, std::floor(cpu));
}

TEST(ProcessMetricsTest, CoarseCpuTimeIsInStepsOfTenSeconds) {
  const auto metrics = ProcessMetrics(ProcessDetail::kCoarse);
  Work();
  const double cpu = ValueOf(Exposition(*metrics), "process_cpu_seconds_total");
  EXPECT_EQ(std::fmod(cpu, 10), 0);
}

}  // namespace
}  // namespace candor::metrics
