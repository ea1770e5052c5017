#include "review_bench.h"

#include <signal.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "call_bench.h"
#include "candor/client/call.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "cpu.h"
#include "load.h"
#include "or_die.h"
#include "payload.h"

namespace candor::bench {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience(60);

double Since(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

[[noreturn]] void GiveUp(const char* what) {
  std::fprintf(stderr, "candor-bench: %s\n", what);
  std::exit(1);
}

}  // namespace

ReviewBench::ReviewBench() {
  deployment_.StartIntake();
  recipients_ = RecipientsOf(OrDie(deployment_.Portal().FetchManifest()));
}

double ReviewBench::Metric(const std::string& name) const {
  const std::string page = deployment_.ReviewMetrics();
  const std::size_t at = page.find("\n" + name + " ");
  return at == std::string::npos ? 0 : std::atof(page.c_str() + at + name.size() + 2);
}

double ReviewBench::FileBacklog(std::size_t count) {
  constexpr std::chrono::milliseconds kLook(20);
  Requests requests = Requests::Once(DepositRequests(recipients_, count));
  const Destination intake{{deployment_.ToIntake("portal/demo")},
                           "/candor.intake.v1.IntakeService/Deposit"};
  if (ClosedLoop(intake, requests, kInFlight, kPatience).answered != count) {
    GiveUp("intake did not take the backlog");
  }
  Settle(deployment_.intake().pid());

  const auto start = steady_clock::now();
  deployment_.StartReview();
  double first_filed = 0;
  double first_at = 0;
  double filed = 0;
  while (filed < static_cast<double>(count)) {
    if (Since(start) > std::chrono::duration<double>(kPatience).count()) {
      GiveUp("review did not file the backlog");
    }
    std::this_thread::sleep_for(kLook);
    filed = Metric("candor_review_filed_total");
    if (first_filed == 0) {
      first_filed = filed;
      first_at = Since(start);
    }
  }
  const double rate = (filed - first_filed) / (Since(start) - first_at);
  cases_ += count;
  // What it acknowledges last.
  Settle(deployment_.review().pid());
  Settle(deployment_.intake().pid());
  StopReview();
  return rate;
}

double ReviewBench::StartOverCases() {
  constexpr std::chrono::milliseconds kPause(5);
  const auto channel_start = steady_clock::now();
  deployment_.StartReview();
  const auto stub = review::v1::CaseService::NewStub(deployment_.ToReview("member/alice"));
  review::v1::ListCasesRequest request;
  request.set_page_size(1);
  review::v1::ListCasesResponse response;
  while (!client::Call(*stub, &review::v1::CaseService::Stub::ListCases, request, response,
                       std::chrono::seconds(1))
              .ok()) {
    if (steady_clock::now() - channel_start > kPatience) {
      GiveUp("review does not answer");
    }
    std::this_thread::sleep_for(kPause);
  }
  const double seconds = Since(channel_start);
  if (Metric("candor_review_cases") != static_cast<double>(cases_)) {
    GiveUp("review lists another number of cases than it filed");
  }
  StopReview();
  return seconds;
}

void ReviewBench::StopReview() {
  deployment_.review().Signal(SIGTERM);
  deployment_.review().WaitForExit();
  deployment_.StopReview();
}

}  // namespace candor::bench
