#include "casework/closing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/threads.h"
#include "shipped_case.h"

namespace candor::review {
namespace {

using test::ShippedCase;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ClosingTest : public ::testing::Test {
 protected:
  absl::Status Close() {
    return case_.Do("alice", Action::kClose, review::Close, v1::CloseRequest());
  }
  // Delivered in time for the window to be over on 2026-04-03, 12:00 UTC.
  void Decide(std::initializer_list<std::string_view> outcomes = {"WARNING"}) {
    case_.Decide(outcomes, test::Utc("2026-03-03 15:00"));
  }
  void AddLetter(v1::TextPurpose purpose, v1::DeliveryState delivery) {
    const auto keys = test::MakeKeys();
    CaseEdit edit(*case_.world.store, *keys, case_.world.random);
    OpenCase& subject = *edit.Open(*IdOfCaseName(case_.name)).value();
    storage::v1::CaseMessage letter;
    letter.mutable_message()->mutable_reply()->set_text("decided");
    letter.mutable_message()->set_purpose(purpose);
    letter.mutable_message()->set_delivery(delivery);
    ASSERT_THAT(AddMessage(edit, subject, letter), IsOk());
    ListChange change;
    ASSERT_THAT(store::CommitAndWait(*case_.world.store, edit.Finish(change).value()), IsOk());
    case_.world.cases->Apply(change);
  }

  ShippedCase case_;
};

TEST_F(ClosingTest, EndsACaseWithItsRetentionClassAndClocks) {
  Decide();
  case_.SetNow("2026-04-04 00:00");
  ASSERT_THAT(Close(), IsOk());
  EXPECT_EQ(case_.State(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(case_.File().retention_class(), "R2");
  EXPECT_THAT(case_.Clocks(), IsEmpty());
  EXPECT_EQ(case_.Event(1).action(), "CLOSE");
  const auto events = test::EventsOf(case_.world, case_.name);
  EXPECT_EQ(events.at(1), policy::v1::CLOCK_EVENT_CLOSED);
  EXPECT_THAT(Close(), HasReason(Reason::kIllegalTransition));
}

TEST_F(ClosingTest, WaitsUntilTheLastDayOfTheAppealWindowIsOver) {
  Decide();
  // The window ends in between; an appeal of that day may still be on its way.
  for (const char* early : {"2026-03-04 00:00", "2026-04-03 11:59", "2026-04-03 23:59"}) {
    case_.SetNow(early);
    const absl::Status refused = Close();
    EXPECT_THAT(refused, HasReason(Reason::kNotFinished)) << early;
    EXPECT_EQ(refused.message(), "the case cannot be closed yet: the appeal window is open");
  }
  case_.SetNow("2026-04-04 00:00");
  EXPECT_THAT(Close(), IsOk());
}

TEST_F(ClosingTest, NeedsNoWindowAfterAnAppeal) {
  Decide();
  case_.Decide({}, test::Utc("2026-03-20 15:00"), v1::PROPOSAL_STAGE_APPEAL);
  case_.SetState(v1::CASE_STATE_APPEAL_DECIDED);
  case_.SetNow("2026-03-20 16:00");
  ASSERT_THAT(Close(), IsOk());
  // The first decision stands.
  EXPECT_EQ(case_.File().retention_class(), "R2");
}

TEST_F(ClosingTest, WaitsForLetters) {
  Decide();
  case_.SetNow("2026-04-04 00:00");
  AddLetter(v1::TEXT_PURPOSE_DECISION, v1::DELIVERY_STATE_FETCHED);
  AddLetter(v1::TEXT_PURPOSE_DECISION, v1::DELIVERY_STATE_DISCARDED);
  AddLetter(v1::TEXT_PURPOSE_DECISION, v1::DELIVERY_STATE_DELIVERED);
  AddLetter(v1::TEXT_PURPOSE_DECISION, v1::DELIVERY_STATE_POSTED);
  // Not a letter: it goes out with the next pull, or was never handed over.
  AddLetter(v1::TEXT_PURPOSE_FEEDBACK, v1::DELIVERY_STATE_PENDING);
  AddLetter(v1::TEXT_PURPOSE_SLIP, v1::DELIVERY_STATE_RELEASED);
  ASSERT_THAT(Close(), IsOk());
  for (const auto delivery :
       {v1::DELIVERY_STATE_HELD, v1::DELIVERY_STATE_PENDING, v1::DELIVERY_STATE_RELEASED}) {
    for (const auto purpose : {v1::TEXT_PURPOSE_DECISION, v1::TEXT_PURPOSE_APPEAL_DECISION}) {
      case_.SetState(v1::CASE_STATE_REMEDY);
      AddLetter(purpose, delivery);
      const absl::Status refused = Close();
      EXPECT_THAT(refused, HasReason(Reason::kNotFinished));
      EXPECT_THAT(refused.message(), HasSubstr("a letter was not delivered"));
    }
  }
}

TEST_F(ClosingTest, NamesAllThatIsLeft) {
  Decide();
  case_.SetNow("2026-03-05 00:00");
  AddLetter(v1::TEXT_PURPOSE_DECISION, v1::DELIVERY_STATE_HELD);
  v1::CaseFile file = case_.File();
  file.add_remedies()->set_state(v1::REMEDY_STATE_DONE);
  file.add_remedies()->set_state(v1::REMEDY_STATE_PENDING);
  file.add_interim_measures()->set_verdict(v1::INTERIM_VERDICT_LIFTED);
  file.add_interim_measures();
  file.add_proposals()->set_state(v1::PROPOSAL_STATE_OPEN);
  case_.Alter([&](OpenCase& subject) {
    subject.shown().set_has_held_message(true);
    subject.is_work_open = true;
    *subject.work.mutable_file() = file;
  });
  EXPECT_EQ(
      Close().message(),
      "the case cannot be closed yet: the appeal window is open, a letter was not "
      "delivered, a remedy is pending, an interim measure was not reviewed, a text is held, a "
      "proposal is open");
  EXPECT_EQ(case_.State(), v1::CASE_STATE_REMEDY);
  EXPECT_EQ(case_.File().retention_class(), "");
}

TEST_F(ClosingTest, LeavesCheckInsRunning) {
  case_.Alter([](OpenCase& subject) {
    Note(subject, policy::v1::CLOCK_EVENT_DECIDED, test::Utc("2026-03-03 15:00"));
  });
  Decide();
  case_.SetNow("2026-04-04 00:00");
  ASSERT_THAT(Close(), IsOk());
  EXPECT_THAT(case_.Clocks(), ElementsAre("RETALIATION_CHECK_IN_30 2026-04-02 15:00 -",
                                          "RETALIATION_CHECK_IN_90 2026-06-01 15:00 -",
                                          "RETALIATION_CHECK_IN_180 2026-08-30 15:00 -"));
}

TEST_F(ClosingTest, KeepsAReferredCaseAsOneWithoutAFinding) {
  case_.SetState(v1::CASE_STATE_REFERRED);
  ASSERT_THAT(Close(), IsOk());
  EXPECT_EQ(case_.File().retention_class(), "R1");
}

v1::CaseFile FileWith(v1::ProposalStage stage, v1::ProposalState state,
                      std::initializer_list<const char*> codes, v1::CaseFile file = {}) {
  v1::Proposal& proposal = *file.add_proposals();
  proposal.set_stage(stage);
  proposal.set_state(state);
  for (const char* code : codes) {
    proposal.add_outcomes()->set_code(code);
  }
  return file;
}

TEST(OutcomesInForce, AreOfTheLastAdoptedDecision) {
  constexpr auto kDecision = v1::PROPOSAL_STAGE_DECISION;
  constexpr auto kAppeal = v1::PROPOSAL_STAGE_APPEAL;
  constexpr auto kAdopted = v1::PROPOSAL_STATE_ADOPTED;
  EXPECT_THAT(OutcomesInForce({}), IsEmpty());
  v1::CaseFile file = FileWith(kDecision, v1::PROPOSAL_STATE_REJECTED, {"WARNING"});
  file = FileWith(kDecision, v1::PROPOSAL_STATE_OPEN, {"CORRECTION"}, file);
  EXPECT_THAT(OutcomesInForce(file), IsEmpty());
  file = FileWith(kDecision, kAdopted, {"WARNING", "CORRECTION"}, file);
  EXPECT_THAT(OutcomesInForce(file), ElementsAre("WARNING", "CORRECTION"));
  EXPECT_THAT(OutcomesInForce(FileWith(kAppeal, kAdopted, {}, file)),
              ElementsAre("WARNING", "CORRECTION"));
  EXPECT_THAT(OutcomesInForce(FileWith(kAppeal, v1::PROPOSAL_STATE_VOID, {"OTHER"}, file)),
              ElementsAre("WARNING", "CORRECTION"));
  file = FileWith(kAppeal, kAdopted, {"NO_VIOLATION"}, file);
  EXPECT_THAT(OutcomesInForce(file), ElementsAre("NO_VIOLATION"));
  EXPECT_THAT(OutcomesInForce(FileWith(kDecision, kAdopted, {"OTHER"}, file)),
              ElementsAre("OTHER"));
}

TEST(RetentionClassOf, IsTheLastThatHasAnOutcome) {
  const policy::PolicySet policies = policy::PolicySet::Load({CANDOR_POLICY_FILE}).value();
  const policy::v1::Policy& policy = *policies.Latest("");
  EXPECT_EQ(RetentionClassOf(policy, {"NO_VIOLATION"}), "R1");
  EXPECT_EQ(RetentionClassOf(policy, {"WARNING"}), "R2");
  EXPECT_EQ(RetentionClassOf(policy, {"PERMANENT_BAN"}), "R3");
  EXPECT_EQ(RetentionClassOf(policy, {"PERMANENT_BAN", "WARNING", "NO_VIOLATION"}), "R3");
  EXPECT_EQ(RetentionClassOf(policy, {"WARNING", "NO_VIOLATION"}), "R2");
  EXPECT_EQ(RetentionClassOf(policy, {}), "R1");
  EXPECT_EQ(RetentionClassOf(policy, {"GONE"}), "R1");
  EXPECT_EQ(RetentionClassOf(policy::v1::Policy(), {"WARNING"}), "");
}

}  // namespace
}  // namespace candor::review
