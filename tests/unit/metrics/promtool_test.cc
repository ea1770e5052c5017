// The whole exposition, judged by Prometheus' own tool.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "candor/metrics/grpc_metrics.h"
#include "candor/metrics/metrics.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/temp_dir.h"
#include "exposition.h"
#include "gtest/gtest.h"

namespace candor::metrics {
namespace {

TEST(PromtoolTest, FindsNothingWrong) {
  constexpr std::array<std::string_view, 2> kMethods = {"/candor.review.v1.CaseService/GetCase",
                                                        "/candor.relay.v1.RelayService/Pull"};
  prometheus::Registry registry;
  const test_support::FakeClock clock;
  const auto per_method = PerMethodMetrics(registry, kMethods);
  const auto reporter_safe = ReporterSafeMetrics(registry, kMethods, clock);
  AddBuildInfo(registry, "intake");

  const test_support::TempDir dir;
  const std::string page = dir.Write(
      "page", Exposition(registry) + Exposition(*ProcessMetrics(ProcessDetail::kConnections)));
  const std::string said = dir.File("said");
  const int code = std::system(
      (std::string(PROMTOOL) + " check metrics < " + page + " > " + said + " 2>&1").c_str());
  EXPECT_EQ(code, 0) << test_support::ReadFile(said);
  EXPECT_EQ(test_support::ReadFile(said), "");
}

}  // namespace
}  // namespace candor::metrics
