// candor-bench: what the services cost beside the parts that they are made of (bench/README.md).
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "audit_bench.h"
#include "call_bench.h"
#include "cpu.h"
#include "list_bench.h"
#include "review_bench.h"
#include "scratch.h"
#include "seal_bench.h"
#include "store_bench.h"
#include "table.h"
#include "upload_bench.h"
#include "verify_bench.h"

namespace candor::bench {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWindow(1000);
constexpr milliseconds kLatencyWindow(1500);
constexpr milliseconds kSealWindow(300);
constexpr double kDepositsBesideUpload = 1000;
constexpr std::size_t kRounds = 5;
constexpr std::size_t kBacklog = 20000;
constexpr std::size_t kListedCases = 1000000;
constexpr std::size_t kQuickListedCases = 50000;

constexpr char kUsage[] =
    "usage: candor-bench [--quick | --lists | --audit]\n"
    "Measures intake and review beside their parts, in five rounds (--quick: one), and review's\n"
    "lists over a million cases (--lists: only these; --quick: over fewer). --audit: what it "
    "costs\n"
    "that reads are logged first.\n";

void WarnOfMemoryFiles(const std::string& folder) {
  constexpr unsigned long kTmpfs = 0x01021994;
  struct statfs info {};
  if (statfs(folder.c_str(), &info) == 0 && static_cast<unsigned long>(info.f_type) == kTmpfs) {
    std::fputs("candor-bench: TMPDIR lies in memory, so nothing waits for a disk\n", stderr);
  }
}

class Benchmark {
 public:
  Round Measure() {
    Round round;
    Say("calls");
    round.idle_megabytes = calls_.RestartIntake();
    round.echo_deposit = calls_.EchoDeposit(kWindow);
    round.deposit = calls_.Deposit(kWindow);
    round.echo_submit = calls_.EchoSubmit(kWindow);
    round.submit = calls_.Submit(kWindow);
    round.echo_fetch = calls_.EchoFetch(kWindow);
    round.fetch = calls_.Fetch(kWindow);
    round.echo_fetch_at_rate = calls_.EchoFetchAt(round.fetch.per_second, kWindow);
    round.echo_deposit_at_rate = calls_.EchoDepositAt(round.deposit.per_second, kWindow);
    Say("uploads");
    MeasureUploads(round);
    Say("parts");
    MeasureParts(round);
    Say("latencies");
    deposit_rate_ = std::max(deposit_rate_, round.deposit.per_second);
    submit_rate_ = std::max(submit_rate_, round.submit.per_second);
    round.deposit_at_half = calls_.DepositAt(deposit_rate_ / 2, kLatencyWindow);
    round.submit_at_half = calls_.SubmitAt(submit_rate_ / 2, kLatencyWindow);
    Say("review");
    round.filed_per_second = review_.FileBacklog(kBacklog);
    return round;
  }

  // Last of all, when there are most cases.
  void MeasureStart(Round& round) { round.start_seconds = review_.StartOverCases(); }

  [[nodiscard]] std::size_t cases() const { return review_.cases(); }

 private:
  static void Say(const char* what) { std::fprintf(stderr, " %s", what); }

  void MeasureUploads(Round& round) {
    // Memory is counted from an intake that has done nothing yet.
    round.idle_megabytes = std::max(round.idle_megabytes, calls_.RestartIntake());
    const auto intake = calls_.deployment().ToIntake("portal/demo");
    const pid_t pid = calls_.deployment().intake().pid();
    round.upload_memory_mb = MemoryOfUploads(intake, pid);
    Settle(pid);
    round.echo_upload_mb = Upload(calls_.echo_channel());
    round.upload_mb = Upload(intake);
    std::atomic<bool> enough = false;
    std::thread uploading([&] {
      while (!enough) {
        static_cast<void>(Upload(intake));
      }
    });
    round.deposit_beside_upload = calls_.DepositAt(kDepositsBesideUpload, kLatencyWindow);
    enough = true;
    uploading.join();
    Settle(pid);
  }

  void MeasureParts(Round& round) {
    const std::string value = calls_.StoredValue();
    {
      const test_support::TempDir dir;
      round.waiting_puts = bench::Measure(
          getpid(), [&] { return WaitingPuts(dir.File("db"), value, kInFlight, kWindow); });
    }
    {
      const test_support::TempDir dir;
      round.batched_puts = bench::Measure(
          getpid(), [&] { return BatchedPuts(dir.File("db"), value, kInFlight, kWindow); });
    }
    round.sealing = MeasureSealing(kSealWindow);
  }

  CallBench calls_;
  ReviewBench review_;
  double deposit_rate_ = 0;
  double submit_rate_ = 0;
};

int Run(std::size_t rounds, std::size_t listed_cases) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  WarnOfMemoryFiles(std::getenv("TMPDIR"));
  std::fputs("lists\n", stderr);
  PrintListTable(MeasureLists(listed_cases));
  PrintVerify(MeasureVerify());
  if (rounds == 0) {
    return 0;
  }
  Benchmark benchmark;
  std::vector<Round> measured;
  for (std::size_t i = 1; i <= rounds; ++i) {
    std::fprintf(stderr, "round %zu of %zu:", i, rounds);
    measured.push_back(benchmark.Measure());
    std::fputs("\n", stderr);
  }
  for (Round& round : measured) {
    benchmark.MeasureStart(round);
  }
  PrintTable(measured, benchmark.cases());
  return 0;
}

}  // namespace
}  // namespace candor::bench

int main(int argc, char** argv) {
  using candor::bench::InScratch;
  using candor::bench::Run;
  const std::string_view flag = argc == 2 ? argv[1] : "";
  const bool is_quick = flag == "--quick";
  const bool lists_only = flag == "--lists";
  const bool audit_only = flag == "--audit";
  if (argc > 2 || (argc == 2 && !is_quick && !lists_only && !audit_only)) {
    std::fputs(candor::bench::kUsage, flag == "--help" ? stdout : stderr);
    return flag == "--help" ? 0 : 64;
  }
  if (audit_only) {
    return InScratch([] {
      PrintAudit(candor::bench::MeasureAudit(candor::bench::kWindow));
      return 0;
    });
  }
  const std::size_t rounds = lists_only ? 0 : is_quick ? 1 : candor::bench::kRounds;
  const std::size_t listed =
      is_quick ? candor::bench::kQuickListedCases : candor::bench::kListedCases;
  return InScratch([rounds, listed] { return Run(rounds, listed); });
}
