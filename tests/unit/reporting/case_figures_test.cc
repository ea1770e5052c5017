#include "reporting/case_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using enum policy::v1::ClockEvent;

constexpr std::uint32_t kDay = 20514;
constexpr std::int64_t kDaySeconds = 86400;

storage::v1::CaseSummary Summary() {
  storage::v1::CaseSummary summary;
  v1::Case& subject = *summary.mutable_subject();
  subject.set_state(v1::CASE_STATE_DECIDED);
  subject.set_channel("conduct");
  subject.set_received_day(kDay);
  subject.add_categories("H1");
  subject.add_categories("C3");
  return summary;
}

void Note(storage::v1::CaseSummary& summary, policy::v1::ClockEvent event, double day) {
  storage::v1::ClockOccurrence& added = *summary.add_events();
  added.set_event(event);
  added.mutable_time()->set_seconds(static_cast<std::int64_t>(day * kDaySeconds));
}

v1::Proposal& Propose(v1::CaseFile& file, v1::ProposalStage stage, v1::ProposalState state,
                      std::uint32_t day) {
  v1::Proposal& proposal = *file.add_proposals();
  proposal.set_stage(stage);
  proposal.set_state(state);
  proposal.mutable_closed_time()->set_seconds(day * kDaySeconds + 5);
  return proposal;
}

TEST(CaseFigures, SayWhatCameAndWhere) {
  const CaseFigures figures = FiguresOf(Summary(), {}, nullptr);
  EXPECT_EQ(figures.received_day, kDay);
  EXPECT_EQ(figures.channel, "conduct");
  EXPECT_THAT(figures.categories, ElementsAre("H1", "C3"));
  EXPECT_TRUE(figures.is_open);
  EXPECT_EQ(figures.erased_day, 0U);
}

// That it was passed on is nobody's business.
TEST(CaseFigures, CountWhereItCameInBeforeAnEscalation) {
  storage::v1::CaseSummary summary = Summary();
  summary.mutable_subject()->set_channel("ombuds");
  summary.set_escalated_from("conduct");
  EXPECT_EQ(FiguresOf(summary, {}, nullptr).channel, "conduct");
}

TEST(CaseFigures, LeaveOutWhatWasNeverOpened) {
  storage::v1::CaseSummary summary = Summary();
  EXPECT_TRUE(Counts(summary));
  summary.mutable_subject()->set_state(v1::CASE_STATE_QUARANTINED);
  EXPECT_FALSE(Counts(summary));
}

TEST(CaseFigures, HaveEachDecisionThatWasAdopted) {
  v1::CaseFile file;
  Propose(file, v1::PROPOSAL_STAGE_DECISION, v1::PROPOSAL_STATE_REJECTED, kDay)
      .add_outcomes()
      ->set_code("BAN");
  v1::Proposal& adopted =
      Propose(file, v1::PROPOSAL_STAGE_DECISION, v1::PROPOSAL_STATE_ADOPTED, kDay + 1);
  for (const char* const code : {"WARNING", "PLAN", "WARNING"}) {
    adopted.add_outcomes()->set_code(code);
  }
  Propose(file, v1::PROPOSAL_STAGE_APPEAL, v1::PROPOSAL_STATE_ADOPTED, kDay + 2);
  Propose(file, v1::PROPOSAL_STAGE_APPEAL, v1::PROPOSAL_STATE_ADOPTED, kDay + 3)
      .add_outcomes()
      ->set_code("NONE");
  Propose(file, v1::PROPOSAL_STAGE_APPEAL, v1::PROPOSAL_STATE_VOID, kDay + 4);
  const CaseFigures figures = FiguresOf(Summary(), file, nullptr);
  ASSERT_THAT(figures.decisions, SizeIs(1));
  EXPECT_EQ(figures.decisions[0].day, kDay + 1);
  EXPECT_THAT(figures.decisions[0].outcomes, ElementsAre("WARNING", "PLAN"));
  ASSERT_THAT(figures.appeals, SizeIs(2));
  EXPECT_EQ(figures.appeals[0].day, kDay + 2);
  EXPECT_FALSE(figures.appeals[0].is_changed);
  EXPECT_TRUE(figures.appeals[1].is_changed);
}

TEST(CaseFigures, HaveClocksThatEndedButNoAppealWindow) {
  policy::v1::Policy policy;
  policy.set_time_zone("UTC");
  const auto add = [&policy](const char* code, policy::v1::ClockEvent start,
                             policy::v1::ClockEvent stop) {
    policy::v1::Clock& clock = *policy.add_clocks();
    clock.set_code(code);
    clock.set_starts_on(start);
    clock.add_stops_on(stop);
    clock.mutable_hard()->set_days(2);
  };
  add("TRIAGE", CLOCK_EVENT_RECEIVED, CLOCK_EVENT_TRIAGED);
  add("APPEAL", CLOCK_EVENT_DECISION_DELIVERED, CLOCK_EVENT_APPEAL_FILED);
  storage::v1::CaseSummary summary = Summary();
  Note(summary, CLOCK_EVENT_RECEIVED, kDay);
  Note(summary, CLOCK_EVENT_TRIAGED, kDay + 3.5);
  Note(summary, CLOCK_EVENT_DECISION_DELIVERED, kDay + 4);
  Note(summary, CLOCK_EVENT_APPEAL_FILED, kDay + 5);
  Note(summary, CLOCK_EVENT_CLOSED, kDay + 6);
  const CaseFigures figures = FiguresOf(summary, {}, &policy);
  ASSERT_THAT(figures.clocks, SizeIs(1));
  EXPECT_EQ(figures.clocks[0].clock, "TRIAGE");
  EXPECT_EQ(figures.clocks[0].day, kDay + 3);
  EXPECT_EQ(figures.clocks[0].took, absl::Hours(84));
  EXPECT_TRUE(figures.clocks[0].was_breached);
  EXPECT_THAT(figures.closed_days, ElementsAre(kDay + 6));
}

TEST(CaseFigures, AreNotOpenOnceTheCaseHasEnded) {
  storage::v1::CaseSummary summary = Summary();
  for (const v1::CaseState state :
       {v1::CASE_STATE_CLOSED, v1::CASE_STATE_WITHDRAWN, v1::CASE_STATE_DUPLICATE}) {
    summary.mutable_subject()->set_state(state);
    EXPECT_FALSE(FiguresOf(summary, {}, nullptr).is_open) << v1::CaseState_Name(state);
  }
}

TEST(CaseFigures, AreLeftOfAnErasedCase) {
  storage::v1::CaseTombstone tombstone;
  tombstone.set_received_day(kDay);
  tombstone.set_channel("conduct");
  tombstone.add_categories("H1");
  tombstone.add_outcomes("WARNING");
  tombstone.set_erased_day(kDay + 100);
  EXPECT_THAT(FiguresOf(tombstone).decisions, IsEmpty()) << "nobody knows when";
  tombstone.set_decided_day(kDay + 9);
  const CaseFigures figures = FiguresOf(tombstone);
  EXPECT_EQ(figures.received_day, kDay);
  EXPECT_EQ(figures.erased_day, kDay + 100);
  EXPECT_FALSE(figures.is_open);
  ASSERT_THAT(figures.decisions, SizeIs(1));
  EXPECT_EQ(figures.decisions[0].day, kDay + 9);
  EXPECT_THAT(figures.decisions[0].outcomes, ElementsAre("WARNING"));
}

}  // namespace
}  // namespace candor::review
