#include <memory>

#include "candor/metrics/metrics.h"
#include "exposition.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::metrics {
namespace {

using ::testing::HasSubstr;

TEST(SampledGaugesTest, AsksAtEachScrape) {
  double level = 1.5;
  SampledGauges gauges;
  gauges.Add("candor_level", "A level.", [&] { return level; });
  EXPECT_EQ(ValueOf(Exposition(gauges), "candor_level"), 1.5);
  level = -2;
  EXPECT_EQ(ValueOf(Exposition(gauges), "candor_level"), -2);
  EXPECT_THAT(Exposition(gauges), HasSubstr("# HELP candor_level A level."));
  EXPECT_THAT(Exposition(gauges), HasSubstr("# TYPE candor_level gauge"));
}

TEST(SampledGaugesTest, CountersAreTypedAsSuch) {
  SampledGauges gauges;
  gauges.AddCounter("candor_events_total", "Events.", [] { return 7.0; });
  EXPECT_EQ(ValueOf(Exposition(gauges), "candor_events_total"), 7);
  EXPECT_THAT(Exposition(gauges), HasSubstr("# TYPE candor_events_total counter"));
}

TEST(BuildInfoTest, NamesVersionAndService) {
  prometheus::Registry registry;
  AddBuildInfo(registry, "intake");
  EXPECT_THAT(Exposition(registry),
              ::testing::ContainsRegex("candor_build_info\\{service=\"intake\",version=\"[0-9]+"
                                       "\\.[0-9]+\\.[0-9]+\"\\} 1"));
}

}  // namespace
}  // namespace candor::metrics
