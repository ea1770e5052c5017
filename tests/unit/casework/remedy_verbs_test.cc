#include "casework/remedy_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "shipped_case.h"

namespace candor::review {
namespace {

using test::ShippedCase;
using test::ShippedReport;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::uint32_t kToday = 20514;

v1::Remedy MakeRemedy() {
  v1::Remedy remedy;
  remedy.set_outcome("TEMPORARY_BAN");
  remedy.set_description("Accounts are locked");
  remedy.set_due_day(kToday + 1);
  remedy.set_end_day(kToday + 90);
  return remedy;
}

class RemedyTest : public ::testing::Test {
 protected:
  RemedyTest() { case_.Decide({"TEMPORARY_BAN", "WARNING"}, test::Utc("2026-03-02 10:00")); }

  absl::Status Record(const v1::Remedy& remedy) {
    v1::RecordRemedyRequest request;
    *request.mutable_remedy() = remedy;
    return case_.Do("alice", Action::kRecordRemedy, RecordRemedy, request);
  }
  absl::Status Put(std::uint32_t number, v1::RemedyState state) {
    v1::Remedy remedy;
    remedy.set_number(number);
    remedy.set_state(state);
    return Record(remedy);
  }

  ShippedCase case_;
};

TEST_F(RemedyTest, IsNotedAsPendingAndNumbered) {
  ASSERT_THAT(Record(MakeRemedy()), IsOk());
  v1::Remedy second = MakeRemedy();
  second.set_outcome("WARNING");
  second.set_due_day(kToday);
  second.set_end_day(0);
  second.set_state(v1::REMEDY_STATE_PENDING);
  ASSERT_THAT(Record(second), IsOk());

  const v1::CaseFile file = case_.File();
  ASSERT_EQ(file.remedies_size(), 2);
  EXPECT_EQ(file.remedies(0).number(), 1U);
  EXPECT_EQ(file.remedies(0).outcome(), "TEMPORARY_BAN");
  EXPECT_EQ(file.remedies(0).description(), "Accounts are locked");
  EXPECT_EQ(file.remedies(0).due_day(), kToday + 1);
  EXPECT_EQ(file.remedies(0).end_day(), kToday + 90);
  EXPECT_EQ(file.remedies(0).state(), v1::REMEDY_STATE_PENDING);
  EXPECT_EQ(file.remedies(1).number(), 2U);
  EXPECT_EQ(case_.Event(2).action(), "RECORD_REMEDY");
  EXPECT_EQ(case_.Event(2).actor(), "alice");
  EXPECT_EQ(case_.State(), v1::CASE_STATE_REMEDY);
}

TEST_F(RemedyTest, MustBeOfTheDecisionAndWithinLimits) {
  v1::Remedy remedy;
  remedy.set_outcome("PERMANENT_BAN");
  remedy.set_due_day(kToday - 1);
  remedy.set_end_day(kToday - 2);
  remedy.set_state(v1::REMEDY_STATE_DONE);
  const absl::Status refused = Record(remedy);
  for (const char* field : {"remedy.outcome", "remedy.description", "remedy.due_day",
                            "remedy.end_day", "remedy.state"}) {
    EXPECT_THAT(refused, NamesField(field));
  }
  remedy = MakeRemedy();
  remedy.set_description(std::string(1001, 'x'));
  EXPECT_THAT(Record(remedy), NamesField("remedy.description"));
  remedy = MakeRemedy();
  remedy.set_due_day(0);
  EXPECT_THAT(Record(remedy), NamesField("remedy.due_day"));
  remedy.set_due_day(4000000000U);
  EXPECT_THAT(Record(remedy), NamesField("remedy.due_day"));
  remedy = MakeRemedy();
  remedy.set_end_day(4000000000U);
  EXPECT_THAT(Record(remedy), NamesField("remedy.end_day"));
  EXPECT_THAT(case_.File().remedies(), IsEmpty());
}

TEST_F(RemedyTest, ChangesItsStateOnly) {
  ASSERT_THAT(Record(MakeRemedy()), IsOk());
  for (const auto state :
       {v1::REMEDY_STATE_DONE, v1::REMEDY_STATE_BREACHED, v1::REMEDY_STATE_PENDING}) {
    ASSERT_THAT(Put(1, state), IsOk());
    EXPECT_EQ(case_.File().remedies(0).state(), state);
    EXPECT_EQ(case_.File().remedies(0).description(), "Accounts are locked");
  }
  v1::Remedy same = MakeRemedy();
  same.set_number(1);
  same.set_state(v1::REMEDY_STATE_DONE);
  EXPECT_THAT(Record(same), IsOk());
  same.set_end_day(kToday + 30);
  EXPECT_THAT(Record(same), NamesField("remedy"));
  EXPECT_EQ(case_.File().remedies(0).end_day(), kToday + 90);
}

TEST_F(RemedyTest, MustBeThereToChange) {
  ASSERT_THAT(Record(MakeRemedy()), IsOk());
  EXPECT_THAT(Put(2, v1::REMEDY_STATE_DONE), NamesField("remedy.number"));
  EXPECT_THAT(Put(4000000000U, v1::REMEDY_STATE_DONE), NamesField("remedy.number"));
  EXPECT_THAT(Put(1, v1::REMEDY_STATE_UNSPECIFIED), NamesField("remedy.state"));
  EXPECT_THAT(Put(1, static_cast<v1::RemedyState>(9)), NamesField("remedy.state"));
}

TEST_F(RemedyTest, HasAtMostAHundred) {
  case_.Alter([](OpenCase&) {});
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(Record(MakeRemedy()), IsOk());
  }
  EXPECT_THAT(Record(MakeRemedy()), NamesField("remedy"));
  EXPECT_THAT(Put(100, v1::REMEDY_STATE_DONE), IsOk());
}

TEST_F(RemedyTest, OfAnAppealBringsTheCaseBackToItsRemedies) {
  case_.Decide({"WARNING"}, test::Utc("2026-03-02 10:00"), v1::PROPOSAL_STAGE_APPEAL);
  case_.SetState(v1::CASE_STATE_APPEAL_DECIDED);
  v1::Remedy remedy = MakeRemedy();
  // The appeal took it away.
  EXPECT_THAT(Record(remedy), NamesField("remedy.outcome"));
  EXPECT_EQ(case_.State(), v1::CASE_STATE_APPEAL_DECIDED);
  remedy.set_outcome("WARNING");
  EXPECT_THAT(Record(remedy), IsOk());
  EXPECT_EQ(case_.State(), v1::CASE_STATE_REMEDY);
}

class InterimTest : public ::testing::Test {
 protected:
  absl::Status Take(const std::string& description = "Chat is read-only",
                    const std::string& member = "alice") {
    v1::TakeInterimMeasureRequest request;
    request.set_description(description);
    return case_.Do(member, Action::kTakeInterimMeasure, TakeInterimMeasure, request);
  }
  absl::Status Review(std::uint32_t measure, v1::InterimVerdict verdict = v1::INTERIM_VERDICT_KEPT,
                      const std::string& member = "bob") {
    v1::ReviewInterimMeasureRequest request;
    request.set_measure(measure);
    request.set_verdict(verdict);
    return case_.Do(member, Action::kReviewInterimMeasure, ReviewInterimMeasure, request);
  }
  std::vector<std::string> Reviews() {
    std::vector<std::string> reviews;
    for (std::string& clock : case_.Clocks()) {
      if (clock.starts_with("INTERIM_MEASURE_REVIEW")) {
        reviews.push_back(clock.substr(clock.find('-')));
      }
    }
    return reviews;
  }

  ShippedCase case_;
};

TEST_F(InterimTest, IsNotedAndToBeReviewedWithinADay) {
  ASSERT_THAT(Take(), IsOk());
  const v1::InterimMeasure measure = case_.File().interim_measures(0);
  EXPECT_EQ(measure.number(), 1U);
  EXPECT_EQ(measure.description(), "Chat is read-only");
  EXPECT_EQ(measure.author(), "alice");
  EXPECT_EQ(test::TextOfTime(measure.time()), "2026-03-02 12:00");
  EXPECT_EQ(measure.verdict(), v1::INTERIM_VERDICT_UNSPECIFIED);
  EXPECT_THAT(Reviews(), ElementsAre("- 2026-03-03 12:00"));
  EXPECT_THAT(Take(""), NamesField("description"));
  EXPECT_THAT(Take(std::string(1001, 'x')), NamesField("description"));
}

TEST_F(InterimTest, IsReviewedByASecondPerson) {
  ASSERT_THAT(Take(), IsOk());
  EXPECT_THAT(Review(1, v1::INTERIM_VERDICT_KEPT, "alice"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Reviews(), Not(IsEmpty()));
  ASSERT_THAT(Review(1), IsOk());
  EXPECT_EQ(case_.File().interim_measures(0).verdict(), v1::INTERIM_VERDICT_KEPT);
  EXPECT_EQ(case_.File().interim_measures(0).reviewer(), "bob");
  EXPECT_THAT(Reviews(), IsEmpty());
}

TEST_F(InterimTest, CanBeLiftedLaterAndThenStaysLifted) {
  ASSERT_THAT(Take(), IsOk());
  ASSERT_THAT(Review(1), IsOk());
  const int events = case_.Summary().events_size();
  ASSERT_THAT(Review(1, v1::INTERIM_VERDICT_LIFTED), IsOk());
  EXPECT_EQ(case_.File().interim_measures(0).verdict(), v1::INTERIM_VERDICT_LIFTED);
  EXPECT_EQ(case_.Summary().events_size(), events);
  EXPECT_THAT(Review(1), NamesField("measure"));
}

TEST_F(InterimTest, MustBeThereAndGetAVerdict) {
  ASSERT_THAT(Take(), IsOk());
  EXPECT_THAT(Review(0), NamesField("measure"));
  EXPECT_THAT(Review(2), NamesField("measure"));
  EXPECT_THAT(Review(1, v1::INTERIM_VERDICT_UNSPECIFIED), NamesField("verdict"));
  EXPECT_THAT(Review(1, static_cast<v1::InterimVerdict>(7)), NamesField("verdict"));
}

TEST_F(InterimTest, EachHasAClockThatOnlyItsOwnReviewEnds) {
  ASSERT_THAT(Take("first"), IsOk());
  case_.SetNow("2026-03-05 12:00");
  ASSERT_THAT(Take("second"), IsOk());
  EXPECT_THAT(Reviews(), ElementsAre("- 2026-03-03 12:00", "- 2026-03-06 12:00"));
  // The review of the second does not hide that the first waits.
  ASSERT_THAT(Review(2), IsOk());
  EXPECT_THAT(Reviews(), ElementsAre("- 2026-03-03 12:00"));
  ASSERT_THAT(Review(1), IsOk());
  EXPECT_THAT(Reviews(), IsEmpty());
}

TEST_F(InterimTest, EndsInOrderToo) {
  ASSERT_THAT(Take("first"), IsOk());
  case_.SetNow("2026-03-05 12:00");
  ASSERT_THAT(Take("second"), IsOk());
  ASSERT_THAT(Review(1), IsOk());
  EXPECT_THAT(Reviews(), ElementsAre("- 2026-03-06 12:00"));
  ASSERT_THAT(Review(2), IsOk());
  EXPECT_THAT(Reviews(), IsEmpty());
}

class ArrangementTest : public ::testing::Test {
 protected:
  absl::Status Arrange(ShippedCase& of, const std::string& code, const std::string& details = "") {
    v1::RecordArrangementRequest request;
    request.set_code(code);
    request.set_details(details);
    return of.Do("alice", Action::kRecordArrangement, RecordArrangement, request);
  }
  ShippedCase concern_{ShippedReport(report::v1::REPORT_KIND_PRE_EVENT_CONCERN)};
};

TEST_F(ArrangementTest, IsNotedAndEndsTheClock) {
  EXPECT_THAT(concern_.Clocks(), Contains(StartsWith("PRE_EVENT_ARRANGEMENTS")));
  ASSERT_THAT(Arrange(concern_, "SECURITY_ESCORT", "from the hotel"), IsOk());
  const v1::Arrangement made = concern_.File().arrangements(0);
  EXPECT_EQ(made.number(), 1U);
  EXPECT_EQ(made.code(), "SECURITY_ESCORT");
  EXPECT_EQ(made.details(), "from the hotel");
  EXPECT_EQ(made.author(), "alice");
  EXPECT_EQ(test::TextOfTime(made.time()), "2026-03-02 12:00");
  EXPECT_THAT(concern_.Clocks(), Not(Contains(StartsWith("PRE_EVENT_ARRANGEMENTS"))));
}

TEST_F(ArrangementTest, MustBeOfThePolicy) {
  EXPECT_THAT(Arrange(concern_, "CHAMPAGNE"), NamesField("code"));
  EXPECT_THAT(Arrange(concern_, ""), NamesField("code"));
  EXPECT_THAT(Arrange(concern_, "OTHER", std::string(1001, 'x')), NamesField("details"));
  EXPECT_THAT(concern_.File().arrangements(), IsEmpty());
}

TEST_F(ArrangementTest, IsForConcernsAboutEventsOnly) {
  ShippedCase incident;
  const absl::Status refused = Arrange(incident, "SECURITY_ESCORT");
  EXPECT_THAT(refused, HasReason(Reason::kIllegalTransition));
  EXPECT_THAT(refused.message(), HasSubstr("concern about an event"));
}

}  // namespace
}  // namespace candor::review
