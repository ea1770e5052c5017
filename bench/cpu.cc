#include "cpu.h"

#include <chrono>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

namespace candor::bench {

double CpuSeconds(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    return 0;  // gone
  }
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void Settle(pid_t pid) {
  constexpr std::chrono::milliseconds kLook(100);
  constexpr double kIdleSeconds = 0.002;
  constexpr int kLooks = 50;
  double before = CpuSeconds(pid);
  for (int i = 0; i < kLooks; ++i) {
    std::this_thread::sleep_for(kLook);
    const double now = CpuSeconds(pid);
    if (now - before < kIdleSeconds) {
      return;
    }
    before = now;
  }
}

double ResidentMegabytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string word;
  double kibibytes = 0;
  while (status >> word) {
    if (word == "VmRSS:" && status >> kibibytes) {
      break;
    }
  }
  return kibibytes * 1024 / 1e6;
}

}  // namespace candor::bench
