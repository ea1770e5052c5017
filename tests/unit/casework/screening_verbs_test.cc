#include "casework/screening_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "review/case_name.h"
#include "verb_fixture.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kNoCase[] = "cases/abcdefghijklmnopqrstuvwxyz";
constexpr v1::ConflictLevel kNone = v1::CONFLICT_LEVEL_NONE;
constexpr v1::ConflictLevel kSoft = v1::CONFLICT_LEVEL_SOFT;
constexpr v1::ConflictLevel kHard = v1::CONFLICT_LEVEL_HARD;

class ScreeningVerbsTest : public test::VerbTest {
 protected:
  v1::CaseFile FileOf(const std::string& name) { return test::WorkOf(world_, name).file(); }
  bool Lists(const std::string& member, const std::string& name) {
    for (const v1::Case& subject : world_.ListAll(member)) {
      if (subject.name() == name) {
        return true;
      }
    }
    return false;
  }
};

TEST_F(ScreeningVerbsTest, TheLastDeclarationCounts) {
  const std::string name = File();
  EXPECT_EQ(Get(name, "tina")->own_conflict(), v1::CONFLICT_LEVEL_UNSPECIFIED);
  ASSERT_THAT(Declare(name, "tina", kNone), IsOk());
  EXPECT_THAT(SummaryOf(name).cleared_members(), ElementsAre("tina"));
  ASSERT_THAT(Declare(name, "tina", kSoft), IsOk());
  EXPECT_THAT(SummaryOf(name).cleared_members(), IsEmpty());
  EXPECT_THAT(SummaryOf(name).soft_conflicts(), ElementsAre("tina"));
  EXPECT_EQ(Get(name, "tina")->own_conflict(), kSoft);
  ASSERT_THAT(Declare(name, "tina", kSoft), IsOk());
  EXPECT_THAT(SummaryOf(name).soft_conflicts(), ElementsAre("tina"));
  ASSERT_THAT(Declare(name, "tina", kNone), IsOk());
  EXPECT_THAT(SummaryOf(name).soft_conflicts(), IsEmpty());

  const v1::CaseFile file = FileOf(name);
  ASSERT_THAT(file.declarations(), SizeIs(4));
  EXPECT_EQ(file.declarations(1).member(), "tina");
  EXPECT_EQ(file.declarations(1).level(), kSoft);
  EXPECT_EQ(file.declarations(1).time().seconds(), 20514 * 86400LL + 12 * 3600);
  EXPECT_EQ(Get(name, "theo")->own_conflict(), v1::CONFLICT_LEVEL_UNSPECIFIED);
}

TEST_F(ScreeningVerbsTest, ADeclarationIsOneOfThree) {
  const std::string name = File();
  EXPECT_THAT(Declare(name, "tina", v1::CONFLICT_LEVEL_UNSPECIFIED), NamesField("level"));
  EXPECT_THAT(Declare(name, "tina", static_cast<v1::ConflictLevel>(9)), NamesField("level"));
  EXPECT_THAT(FileOf(name).declarations(), IsEmpty());
}

TEST_F(ScreeningVerbsTest, AHardConflictMakesTheCaseVanishForGood) {
  const std::string name = FileAndAssign();
  ASSERT_THAT(Assign(name, "tina", {"hanna", "hugo"}), IsOk());
  const auto answer = Declare(name, "hanna", kHard);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->SerializeAsString(), "");
  EXPECT_FALSE(Lists("hanna", name));
  EXPECT_EQ(Get(name, "hanna").status(), Get(kNoCase, "hanna").status());
  for (const v1::ConflictLevel level : {kNone, kSoft, kHard, static_cast<v1::ConflictLevel>(9)}) {
    EXPECT_EQ(Declare(name, "hanna", level).status(), Declare(kNoCase, "hanna", level).status());
  }
  EXPECT_THAT(Get(name, "tina")->assignees(), ElementsAre("hugo"));
  EXPECT_THAT(SummaryOf(name).former_assignees(), ElementsAre("tina", "hanna"));
  EXPECT_THAT(SummaryOf(name).hard_conflicts(), ElementsAre("hanna"));
  EXPECT_THAT(SummaryOf(name).cleared_members(), Not(Contains("hanna")));
  Restart();
  EXPECT_FALSE(Lists("hanna", name));
}

TEST_F(ScreeningVerbsTest, WithoutAQuorumTheCaseGoesToTheEscalationChannel) {
  for (const v1::ConflictLevel level : {kSoft, kHard}) {
    const std::string name = FileAndAssign();
    ASSERT_THAT(Declare(name, "pam", level), IsOk());
    const storage::v1::CaseSummary summary = SummaryOf(name);
    EXPECT_EQ(summary.subject().state(), v1::CASE_STATE_ESCALATED);
    EXPECT_EQ(summary.subject().channel(), "escalation");
    EXPECT_EQ(summary.escalated_from(), "conduct");
    EXPECT_THAT(summary.subject().assignees(), IsEmpty());
    EXPECT_THAT(summary.former_assignees(), UnorderedElementsAre("tina", "hanna"));
    EXPECT_EQ(FileOf(name).escalated_from(), "conduct");
    EXPECT_EQ(LastToldToReporter(), "Passed on");
    EXPECT_EQ(HistoryOf(name).back().action(), "DECLARE_CONFLICT");
    EXPECT_EQ(HistoryOf(name).back().from(), v1::CASE_STATE_TRIAGE);
    EXPECT_EQ(HistoryOf(name).back().to(), v1::CASE_STATE_ESCALATED);
    // Only who has a grant for that channel sees it now, as if it had never been elsewhere.
    for (const char* member : {"tina", "hanna", "pam", "carl"}) {
      EXPECT_EQ(Get(name, member).status(), Get(kNoCase, member).status());
    }
    EXPECT_TRUE(Lists("esther", name));
    EXPECT_THAT(Take(name, "esther"), HasReason(Reason::kConflictNotDeclared));
    ASSERT_THAT(Declare(name, "esther"), IsOk());
    ASSERT_THAT(Take(name, "esther"), IsOk());
    EXPECT_EQ(Get(name, "esther")->state(), v1::CASE_STATE_TRIAGE);
    EXPECT_THAT(Get(name, "esther")->assignees(), ElementsAre("esther"));
  }
}

TEST_F(ScreeningVerbsTest, ACaseIsHandedOverFromEveryStateBeforeTheDecision) {
  for (const v1::CaseState state :
       {v1::CASE_STATE_SCREENING, v1::CASE_STATE_TRIAGE, v1::CASE_STATE_NEEDS_INFO,
        v1::CASE_STATE_INVESTIGATING, v1::CASE_STATE_ON_HOLD, v1::CASE_STATE_DELIBERATION}) {
    const std::string name = FileInto(state);
    ASSERT_THAT(Declare(name, "paul", kHard), IsOk());
    EXPECT_EQ(SummaryOf(name).subject().state(), v1::CASE_STATE_ESCALATED);
  }
  for (const v1::CaseState state :
       {v1::CASE_STATE_DECIDED, v1::CASE_STATE_REMEDY, v1::CASE_STATE_APPEALED,
        v1::CASE_STATE_APPEAL_DECIDED, v1::CASE_STATE_REFERRED, v1::CASE_STATE_CLOSED,
        v1::CASE_STATE_DUPLICATE, v1::CASE_STATE_WITHDRAWN}) {
    const std::string name = FileInto(state);
    ASSERT_THAT(Declare(name, "paul", kHard), IsOk());
    EXPECT_EQ(SummaryOf(name).subject().state(), state);
    EXPECT_EQ(SummaryOf(name).subject().channel(), "conduct");
  }
}

TEST_F(ScreeningVerbsTest, AnEscalatedCaseHasNoOpenProposal) {
  const std::string name = FileInto(v1::CASE_STATE_DELIBERATION);
  test::Alter(world_, name, [](OpenCase& subject) { subject.is_work_open = false; });
  ASSERT_THAT(test::Run(world_, "hanna", ChangeOf(name), Action::kAddNote,
                        [](ChangeContext& context) {
                          v1::Proposal& proposal = *context.file().add_proposals();
                          proposal.set_number(1);
                          proposal.set_state(v1::PROPOSAL_STATE_OPEN);
                          proposal.set_needed(2);
                          for (const char* member : {"pam", "paul", "pia"}) {
                            proposal.add_panel(member);
                          }
                          return absl::OkStatus();
                        }),
              IsOk());
  ASSERT_THAT(Declare(name, "pam", kHard), IsOk());
  EXPECT_EQ(FileOf(name).proposals(0).state(), v1::PROPOSAL_STATE_VOID);
}

TEST_F(ScreeningVerbsTest, WithoutAnEscalationChannelTheCaseStays) {
  MemberOf("esther").set_state(v1::MEMBER_STATE_LEFT);
  Install();
  const std::string name = FileAndAssign();
  ASSERT_THAT(Declare(name, "pam", kHard), IsOk());
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_TRIAGE);
  world_.escalation_channel = "";
  Restart();
  ASSERT_THAT(Declare(name, "paul", kHard), IsOk());
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_TRIAGE);
}

TEST_F(ScreeningVerbsTest, WhoTakesACaseOpensAndHandlesIt) {
  const std::string name = File();
  EXPECT_THAT(Take(name, "tina"), HasReason(Reason::kConflictNotDeclared));
  ASSERT_THAT(Declare(name, "tina", kSoft), IsOk());
  ASSERT_THAT(Declare(name, "hanna"), IsOk());
  EXPECT_THAT(Take(name, "hanna"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(test::EventsOf(world_, name), Not(Contains(policy::v1::CLOCK_EVENT_TRIAGED)));
  const auto taken = Take(name, "tina");
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->state(), v1::CASE_STATE_TRIAGE);
  EXPECT_THAT(taken->assignees(), ElementsAre("tina"));
  EXPECT_THAT(test::EventsOf(world_, name), Contains(policy::v1::CLOCK_EVENT_TRIAGED));
}

TEST_F(ScreeningVerbsTest, LaterOnlyWhatNobodyHandlesCanBeTaken) {
  const std::string name = FileInto(v1::CASE_STATE_INVESTIGATING);
  ASSERT_THAT(Declare(name, "theo"), IsOk());
  EXPECT_THAT(Take(name, "theo"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Get(name, "theo")->permitted_actions(), Not(Contains("TAKE_CASE")));
  test::Alter(world_, name, [](OpenCase& subject) { subject.shown().clear_assignees(); });
  EXPECT_THAT(Get(name, "theo")->permitted_actions(), Contains("TAKE_CASE"));
  const auto taken = Take(name, "theo");
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->state(), v1::CASE_STATE_INVESTIGATING);
  EXPECT_THAT(taken->assignees(), ElementsAre("theo"));
}

TEST_F(ScreeningVerbsTest, TriageAndChairSayWhoHandlesACase) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(SummaryOf(name).former_assignees(), ElementsAre("tina"));
  const auto assigned = Assign(name, "carl", {"hugo", "hanna"});
  ASSERT_THAT(assigned, IsOk());
  EXPECT_THAT(assigned->assignees(), ElementsAre("hugo", "hanna"));
  ASSERT_THAT(Assign(name, "tina", {"hugo"}), IsOk());
  EXPECT_THAT(SummaryOf(name).former_assignees(), ElementsAre("tina", "hanna"));
  ASSERT_THAT(Assign(name, "tina", {"hanna"}), IsOk());
  EXPECT_THAT(SummaryOf(name).former_assignees(), ElementsAre("tina", "hugo"));
  EXPECT_THAT(Assign(name, "hanna", {"hugo"}), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Get(name, "hugo"), IsOk());
}

TEST_F(ScreeningVerbsTest, WhoMustNotLearnOfACaseIsNoMemberWhoCouldHandleIt) {
  const std::string name = File("hugo");
  for (const char* member : {"tina", "carl"}) {
    ASSERT_THAT(Declare(name, member), IsOk());
  }
  ASSERT_THAT(Take(name, "tina"), IsOk());
  const absl::Status unknown = Assign(name, "tina", {"nobody"}).status();
  EXPECT_THAT(unknown, NamesField("members[0]"));
  // Excluded; without a grant; left; without the role; nobody at all.
  for (const char* member : {"hugo", "olga", "lena", "pam", "carl", ""}) {
    EXPECT_EQ(Assign(name, "tina", {member}).status(), unknown) << member;
    EXPECT_EQ(Assign(name, "carl", {member}).status(), unknown) << member;
  }
  EXPECT_THAT(Assign(name, "tina", {"hanna", "hugo"}), NamesField("members[1]"));
  EXPECT_THAT(Get(name, "tina")->assignees(), ElementsAre("tina"));
}

TEST_F(ScreeningVerbsTest, OneToEightHandleACaseEachOnce) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(Assign(name, "tina", {}), NamesField("members"));
  EXPECT_THAT(Assign(name, "tina", std::vector<std::string>(9, "hanna")), NamesField("members"));
  EXPECT_THAT(Assign(name, "tina", {"hanna", "hugo", "hanna"}), NamesField("members[2]"));
  EXPECT_THAT(Get(name, "tina")->assignees(), ElementsAre("hanna"));
}

TEST_F(ScreeningVerbsTest, TheChairEscalatesWhatNobodyOpened) {
  const std::string name = File();
  EXPECT_THAT(Escalate(name, "carl"), HasReason(Reason::kConflictNotDeclared));
  ASSERT_THAT(Declare(name, "carl"), IsOk());
  ASSERT_THAT(Declare(name, "tina"), IsOk());
  EXPECT_THAT(Escalate(name, "tina"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Escalate(name, "carl", ""), NamesField("change.reason"));
  // The chair has no grant there: the case is gone for them.
  const auto escalated = Escalate(name, "carl");
  ASSERT_THAT(escalated, IsOk());
  EXPECT_EQ(escalated->SerializeAsString(), "");
  EXPECT_EQ(SummaryOf(name).subject().state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(SummaryOf(name).escalated_from(), "conduct");
  EXPECT_EQ(LastToldToReporter(), "Passed on");
  EXPECT_EQ(Escalate(name, "carl").status(), Escalate(kNoCase, "carl").status());
}

TEST_F(ScreeningVerbsTest, AnOpenedCaseIsEscalatedOnlyWithoutAQuorum) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(Escalate(name, "carl"), HasReason(Reason::kIllegalTransition));
  EXPECT_EQ(Get(name, "tina")->channel(), "conduct");
  MemberOf("pam").set_state(v1::MEMBER_STATE_LEFT);
  Install();
  EXPECT_THAT(Escalate(name, "carl"), IsOk());
  EXPECT_EQ(SummaryOf(name).subject().channel(), "escalation");
}

TEST_F(ScreeningVerbsTest, WithNobodyThereACaseCannotBeEscalated) {
  const std::string name = File();
  ASSERT_THAT(Declare(name, "carl"), IsOk());
  MemberOf("esther").set_state(v1::MEMBER_STATE_LEFT);
  Install();
  EXPECT_THAT(Escalate(name, "carl"), HasReason(Reason::kNoEscalationChannel));
  world_.escalation_channel = "";
  Restart();
  EXPECT_THAT(Escalate(name, "carl"), HasReason(Reason::kNoEscalationChannel));
  EXPECT_EQ(Get(name, "carl")->channel(), "conduct");
  EXPECT_EQ(Get(name, "carl")->state(), v1::CASE_STATE_SCREENING);
}

TEST_F(ScreeningVerbsTest, AnEscalatedCaseIsNotEscalatedAgain) {
  const std::string name = FileAndAssign();
  ASSERT_THAT(Declare(name, "pam", kHard), IsOk());
  MemberOf("esther").add_roles(v1::MEMBER_ROLE_CHAIR);
  Install();
  ASSERT_THAT(Declare(name, "esther"), IsOk());
  ASSERT_THAT(Take(name, "esther"), IsOk());
  EXPECT_THAT(Escalate(name, "esther"), HasReason(Reason::kIllegalTransition));
}

}  // namespace
}  // namespace candor::review
