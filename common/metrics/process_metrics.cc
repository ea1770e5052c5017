#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>

#include "candor/metrics/metrics.h"

namespace candor::metrics {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;

double CutTo(double step, double value) { return std::floor(value / step) * step; }

// /proc/self/stat, proc(5); fields counted from the third, the state.
class Stat {
 public:
  Stat() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    // The name before it may hold anything, even spaces and brackets.
    std::istringstream rest(line.substr(line.rfind(')') + 1));
    std::string state;
    rest >> state;
    for (double& field : fields_) {
      rest >> field;
    }
  }
  // `number` as proc(5) counts, from 4 on.
  [[nodiscard]] double Field(std::size_t number) const { return fields_.at(number - 4); }

 private:
  std::array<double, 21> fields_{};
};

double Ticks() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

double CpuSeconds() {
  const Stat stat;
  return (stat.Field(14) + stat.Field(15)) / Ticks();
}

double ResidentBytes() { return Stat().Field(24) * static_cast<double>(sysconf(_SC_PAGESIZE)); }

double VirtualBytes() { return Stat().Field(23); }

double Threads() { return Stat().Field(20); }

double StartTime() {
  std::ifstream file("/proc/stat");
  std::string word;
  double boot_time = 0;
  while (file >> word) {
    if (word == "btime") {
      file >> boot_time;
      break;
    }
  }
  return std::floor(boot_time + Stat().Field(22) / Ticks());
}

double OpenDescriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  return error ? 0.0 : static_cast<double>(std::distance(begin(open), end(open)));
}

double MaxDescriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

std::shared_ptr<prometheus::Collectable> ProcessMetrics(ProcessDetail detail) {
  const bool coarse = detail == ProcessDetail::kCoarse;
  const double cpu_step = coarse ? 10 : 1;
  const double memory_step = coarse ? 64 * kMiB : kMiB;
  auto metrics = std::make_shared<SampledGauges>();
  metrics->AddCounter("process_cpu_seconds_total",
                      coarse ? "User and system CPU time, in steps of ten seconds."
                             : "User and system CPU time, in whole seconds.",
                      [cpu_step] { return CutTo(cpu_step, CpuSeconds()); });
  const std::string memory_unit = coarse ? ", in steps of 64 MiB." : ", in whole MiB.";
  metrics->Add("process_resident_memory_bytes", "Resident memory" + memory_unit,
               [memory_step] { return CutTo(memory_step, ResidentBytes()); });
  metrics->Add("process_virtual_memory_bytes", "Virtual memory" + memory_unit,
               [memory_step] { return CutTo(memory_step, VirtualBytes()); });
  metrics->Add("process_start_time_seconds", "When the process started, in seconds since 1970.",
               &StartTime);
  metrics->Add("process_max_fds", "How many file descriptors may be open.", &MaxDescriptors);
  if (!coarse) {
    metrics->Add("process_open_fds", "Open file descriptors.", &OpenDescriptors);
    metrics->Add("process_threads", "Threads of the process.", &Threads);
  }
  return metrics;
}

}  // namespace candor::metrics
