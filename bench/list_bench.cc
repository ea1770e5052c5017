#include "list_bench.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/store/rocksdb_store.h"
#include "candor/testing/temp_dir.h"
#include "cpu.h"
#include "custody/key_ring.h"
#include "list_cases.h"
#include "members/members.h"
#include "or_die.h"
#include "review/case_store.h"
#include "review/cases.h"
#include "review/families.h"
#include "review/thread_store.h"
#include "sample.h"

namespace candor::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kCalls = 200;

double MillisecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
}

void MustBeOk(const absl::Status& status) {
  static_cast<void>(OrDie(status.ok() ? absl::StatusOr<bool>(true) : status));
}

// In a process of its own, so that none of it counts as memory of the lists.
void WriteApart(const std::string& path, std::size_t cases) {
  const pid_t child = fork();
  if (child == 0) {
    WriteCases(path, cases);
    _exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    std::fputs("candor-bench: the cases were not written\n", stderr);
    std::exit(1);
  }
}

std::unique_ptr<store::Store> OpenStore(const std::string& path) {
  store::RocksDbOptions options;
  options.path = path;
  options.families = review::FamilyNames();
  options.schema_version = review::kSchemaVersion;
  options.owner = "candor-review";
  return OrDie(store::OpenRocksDbStore(std::move(options)));
}

ListRow Timed(std::string what, absl::FunctionRef<void()> call) {
  std::vector<double> times;
  call();
  for (int i = 0; i < kCalls; ++i) {
    const auto start = steady_clock::now();
    call();
    times.push_back(MillisecondsSince(start));
  }
  return {std::move(what), Quantile(times, 0.5), Quantile(times, 0.99)};
}

ListRow FirstPage(const review::Cases& cases, const std::string& filter, const std::string& order) {
  review::v1::ListCasesRequest request;
  request.set_filter(filter);
  request.set_order_by(order);
  return Timed((filter.empty() ? "all" : filter) + ", by " + order, [&] {
    review::v1::ListCasesResponse response;
    MustBeOk(cases.List(kLister, request, response));
  });
}

void MeasureCalls(const review::Cases& cases, ListFigures& figures) {
  for (const char* const order : {"received", "clock", "severity", "activity"}) {
    for (const char* const filter :
         {"", "-state:CLOSED", "assignee:me", "clock:breached severity:S1,S2",
          "category:H1,H2 label:label-3 channel:conduct conflict:none"}) {
      figures.pages.push_back(FirstPage(cases, filter, order));
    }
  }
  for (const std::string& words :
       {std::string(kCommonWord), std::string(kRareWord),
        std::string(kCommonWord) + " " + kRareWord + " -state:SCREENING"}) {
    figures.searches.push_back(FirstPage(cases, words, "received"));
  }
  figures.count = Timed("count of all", [&] {
    review::v1::CountCasesResponse response;
    MustBeOk(cases.Count(kLister, {}, response));
  });
}

}  // namespace

ListFigures MeasureLists(std::size_t count) {
  const test_support::TempDir dir;
  WriteApart(dir.File("db"), count);
  const SystemClock clock;
  SystemRandom random;
  const auto store = OpenStore(dir.File("db"));
  const review::CaseStore case_store(*store);
  const review::ThreadStore threads(*store);
  review::KeyRing key_ring(dir.File("none"));
  const review::Members members({kLister}, {}, "");
  review::Cases cases(case_store, threads, key_ring, members, clock, random);
  const auto keys = ListKeys();

  ListFigures figures;
  figures.cases = count;
  const double megabytes = ResidentMegabytes(getpid());
  const auto start = steady_clock::now();
  MustBeOk(cases.Load(*keys));
  figures.load_seconds = MillisecondsSince(start) / 1000;
  figures.megabytes = ResidentMegabytes(getpid()) - megabytes;
  key_ring.Install(keys);
  if (cases.size() != count) {
    std::fputs("candor-bench: another number of cases was loaded than written\n", stderr);
    std::exit(1);
  }
  MeasureCalls(cases, figures);
  return figures;
}

}  // namespace candor::bench
