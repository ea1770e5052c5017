#include "lists/change_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::review {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

ChangedCase Changed(const std::string& id, std::uint32_t day = 0) {
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_received_day(day);
  return {id, std::make_shared<const CaseRecord>(id, summary)};
}

TEST(ChangeLog, GivesEachCaseOnceAsItWasFirst) {
  ChangeLog log;
  log.Add(Changed("a", 1));
  log.Add(Changed("b", 2));
  log.Add(Changed("a", 3));
  EXPECT_EQ(log.sequence(), 3U);
  const auto all = log.Since(0);
  ASSERT_THAT(all->cases, SizeIs(2));
  EXPECT_EQ(all->cases[0].before->Summary().subject().received_day(), 1U);
  EXPECT_EQ(all->through, 3U);
  const auto last = log.Since(2);
  ASSERT_THAT(last->cases, SizeIs(1));
  EXPECT_EQ(last->cases[0].before->Summary().subject().received_day(), 3U);
  EXPECT_THAT(log.Since(3)->cases, IsEmpty());
}

TEST(ChangeLog, KnowsNothingOfWhatIsToCome) {
  const ChangeLog log;
  EXPECT_THAT(log.Since(0)->cases, IsEmpty());
  EXPECT_EQ(log.Since(1), std::nullopt);
}

TEST(ChangeLog, GivesAllAtOnce) {
  ChangeLog log;
  for (int i = 0; i < 1000; ++i) {
    log.Add({std::to_string(i), nullptr});
  }
  const auto all = log.Since(0);
  EXPECT_THAT(all->cases, SizeIs(1000));
  EXPECT_EQ(all->through, 1000U);
}

TEST(ChangeLog, ForgetsWhatIsLongAgoAndSaysSo) {
  ChangeLog log;
  for (int i = 0; i < 65537; ++i) {
    log.Add({std::to_string(i), nullptr});
  }
  EXPECT_EQ(log.Since(0), std::nullopt);
  EXPECT_THAT(log.Since(1)->cases[0].id, "1");
  EXPECT_EQ(log.sequence(), 65537U);
}

}  // namespace
}  // namespace candor::review
