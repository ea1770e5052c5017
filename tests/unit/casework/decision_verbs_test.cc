#include "casework/decision_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "../store/fault_file_system.h"
#include "candor/testing/matchers.h"
#include "case_desk.h"
#include "casework/clock_view.h"
#include "casework/decision_code.h"
#include "review/families.h"

namespace candor::review {
namespace {

using store::FaultFileSystem;
using test::CaseDesk;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kFor = v1::VOTE_CHOICE_FOR;
constexpr auto kAgainst = v1::VOTE_CHOICE_AGAINST;
const std::string kRequest(16, 'r');

class DecisionVerbsTest : public testing::Test {
 protected:
  DecisionVerbsTest() { desk_.PutInto(v1::CASE_STATE_INVESTIGATING); }

  std::vector<int> Events() {
    std::vector<int> events;
    const storage::v1::CaseSummary summary = desk_.Summary();
    for (const storage::v1::ClockOccurrence& event : summary.events()) {
      if (event.event() == policy::v1::CLOCK_EVENT_DECIDED ||
          event.event() == policy::v1::CLOCK_EVENT_APPEAL_DECIDED) {
        events.push_back(event.event());
      }
    }
    return events;
  }

  CaseDesk desk_;
};

TEST_F(DecisionVerbsTest, AProposalGoesToEverybodyWhoCanVote) {
  const auto proposal = desk_.Propose(desk_.Outcome());
  ASSERT_THAT(proposal, IsOk());
  EXPECT_EQ(proposal->number(), 1U);
  EXPECT_EQ(proposal->state(), v1::PROPOSAL_STATE_OPEN);
  EXPECT_EQ(proposal->stage(), v1::PROPOSAL_STAGE_DECISION);
  EXPECT_EQ(proposal->author(), "hanna");
  EXPECT_EQ(proposal->needed(), 2U);
  EXPECT_THAT(proposal->panel(), ElementsAre("pam", "paul", "pia"));
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION);
  EXPECT_THAT(desk_.Summary().first_panel(), ElementsAre("pam", "paul", "pia"));
}

TEST_F(DecisionVerbsTest, AProposalSaysWhatThePolicyAsksFor) {
  v1::ProposeOutcomeRequest request = desk_.Outcome("BAN");
  EXPECT_THAT(desk_.Propose(request), NamesField("outcomes[0].end_day"));
  request.mutable_outcomes(0)->add_spaces("the forum");
  request.mutable_outcomes(0)->set_end_day(20515);
  request.clear_reasons();
  EXPECT_THAT(desk_.Propose(request), NamesField("reasons"));
  request.set_reasons("it was seen");
  EXPECT_THAT(desk_.Propose(desk_.Outcome("NO_SUCH")), NamesField("outcomes[0].code"));
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_INVESTIGATING);
  EXPECT_THAT(desk_.Propose(request), IsOk());
}

TEST_F(DecisionVerbsTest, WithoutAQuorumThereIsNoProposal) {
  desk_.Edit([](CaseEdit&, OpenCase& subject) {
    subject.summary.add_excluded_members("pam");
    subject.summary.add_soft_conflicts("paul");
    subject.is_changed = true;
    return absl::OkStatus();
  });
  EXPECT_THAT(desk_.Propose(desk_.Outcome()), HasReason(Reason::kNoQuorum));
  EXPECT_THAT(desk_.File().proposals(), IsEmpty());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_INVESTIGATING);
}

TEST_F(DecisionVerbsTest, TwoAreNoQuorumForWhatNeedsThree) {
  desk_.SetRoles("pia", {v1::MEMBER_ROLE_HANDLER});
  EXPECT_THAT(desk_.Propose(desk_.Outcome("FALSE_REPORT")), HasReason(Reason::kNoQuorum));
  EXPECT_THAT(desk_.Propose(desk_.Outcome("WARNING")), IsOk());
}

TEST_F(DecisionVerbsTest, AReporterWhoWasAskedHasTimeToAnswer) {
  const absl::Time asked = desk_.Now();
  desk_.Edit([&](CaseEdit&, OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_NEEDS_INFO);
    subject.work.set_returns_to(v1::CASE_STATE_INVESTIGATING);
    Note(subject, policy::v1::CLOCK_EVENT_REPORTER_ASKED, asked);
    RefreshClocks(subject, *PolicyOf(subject.shown(), desk_.world.policies));
    subject.is_changed = true;
    return absl::OkStatus();
  });
  desk_.SetNow(asked + absl::Hours(24) * 30);
  EXPECT_THAT(desk_.Propose(desk_.Outcome()), HasReason(Reason::kIllegalTransition));
  desk_.SetNow(asked + absl::Hours(24) * 30 + absl::Seconds(1));
  EXPECT_THAT(desk_.Propose(desk_.Outcome()), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION);
}

TEST_F(DecisionVerbsTest, AReporterWhoAnsweredIsNotSilent) {
  const absl::Time asked = desk_.Now();
  desk_.Edit([&](CaseEdit&, OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_NEEDS_INFO);
    Note(subject, policy::v1::CLOCK_EVENT_REPORTER_ASKED, asked);
    Note(subject, policy::v1::CLOCK_EVENT_REPORTER_WROTE, asked + absl::Hours(1));
    RefreshClocks(subject, *PolicyOf(subject.shown(), desk_.world.policies));
    subject.is_changed = true;
    return absl::OkStatus();
  });
  desk_.SetNow(asked + absl::Hours(24) * 100);
  EXPECT_THAT(desk_.Propose(desk_.Outcome()), HasReason(Reason::kIllegalTransition));
}

TEST_F(DecisionVerbsTest, TheVoteThatReachesTheMajorityDecidesWithLettersInOneCommit) {
  const std::uint32_t number = desk_.Propose();
  const auto first = desk_.Vote("pam", number, kFor);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->state(), v1::PROPOSAL_STATE_OPEN);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION);
  EXPECT_THAT(Events(), IsEmpty());
  EXPECT_EQ(desk_.Letter(v1::RECIPIENT_UNSPECIFIED).purpose(), v1::TEXT_PURPOSE_UNSPECIFIED);

  const auto second = desk_.Vote("pia", number, kFor);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->state(), v1::PROPOSAL_STATE_ADOPTED);
  EXPECT_EQ(second->votes_size(), 2);
  EXPECT_EQ(second->votes(1).member(), "pia");
  EXPECT_EQ(second->votes(1).reason(), "because");
  EXPECT_EQ(second->closed_time().seconds(), absl::ToUnixSeconds(desk_.Now()));
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DECIDED);
  EXPECT_THAT(Events(), ElementsAre(policy::v1::CLOCK_EVENT_DECIDED));
  EXPECT_EQ(desk_.Letter(v1::RECIPIENT_UNSPECIFIED).delivery(), v1::DELIVERY_STATE_HELD);
  EXPECT_EQ(desk_.Letter(v1::RECIPIENT_SUBJECT).delivery(), v1::DELIVERY_STATE_HELD);
  EXPECT_THAT(NormalizedDecisionCode(desk_.DecisionCode()), testing::SizeIs(16));
  EXPECT_THAT(desk_.Vote("paul", number, kFor), HasReason(Reason::kIllegalTransition));
}

TEST_F(DecisionVerbsTest, WhoProposesCannotDecideAlone) {
  desk_.SetRoles("hanna", {v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_PANEL});
  desk_.SetRoles("pia", {v1::MEMBER_ROLE_HANDLER});
  desk_.SetRoles("paul", {v1::MEMBER_ROLE_HANDLER});
  const std::uint32_t number = desk_.Propose();  // hanna and pam
  EXPECT_THAT(desk_.Vote("hanna", number, kFor), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION);
  desk_.SetRoles("pam", {v1::MEMBER_ROLE_HANDLER});
  EXPECT_THAT(desk_.Propose(desk_.Outcome()), HasReason(Reason::kNoQuorum));
  EXPECT_THAT(desk_.Vote("hanna", number, kFor), HasReason(Reason::kAlreadyVoted));
}

TEST_F(DecisionVerbsTest, AVoteCountsOnceHoweverItIsSent) {
  const std::uint32_t number = desk_.Propose();
  EXPECT_THAT(desk_.Vote("pam", number, kFor, kRequest), IsOk());
  EXPECT_THAT(desk_.Vote("pam", number, kFor, kRequest), IsOk()) << "the same request";
  EXPECT_THAT(desk_.Vote("pam", number, kFor), HasReason(Reason::kAlreadyVoted));
  EXPECT_THAT(desk_.Vote("pam", number, kFor, std::string(16, 's')),
              HasReason(Reason::kAlreadyVoted));
  EXPECT_THAT(desk_.Vote("pam", number, kAgainst), HasReason(Reason::kAlreadyVoted))
      << "a vote is final";
  EXPECT_THAT(desk_.Vote("pam", number + 1, kFor), HasReason(Reason::kVoteClosed));
  EXPECT_THAT(desk_.Vote("pam", 0, kFor), HasReason(Reason::kVoteClosed));
  EXPECT_THAT(desk_.Vote("pam", number, v1::VOTE_CHOICE_UNSPECIFIED), NamesField("choice"));
  EXPECT_EQ(desk_.File().proposals(0).votes_size(), 1);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION);
  // Somebody else's request of the same id is another request.
  EXPECT_THAT(desk_.Vote("paul", number, kFor, kRequest), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DECIDED);
  EXPECT_THAT(desk_.Vote("paul", number, kFor, kRequest), IsOk());
  EXPECT_EQ(desk_.File().proposals(0).votes_size(), 2);
}

TEST_F(DecisionVerbsTest, ANewProposalVoidsTheOpenOneWithItsVotes) {
  const std::uint32_t first = desk_.Propose();
  EXPECT_THAT(desk_.Vote("pam", first, kFor), IsOk());
  const std::uint32_t second = desk_.Propose("FALSE_REPORT");
  EXPECT_EQ(second, 2U);
  EXPECT_THAT(desk_.Vote("paul", first, kFor), HasReason(Reason::kVoteClosed));
  EXPECT_EQ(desk_.File().proposals(0).state(), v1::PROPOSAL_STATE_VOID);
  EXPECT_EQ(desk_.File().proposals(0).votes_size(), 1);
  EXPECT_THAT(desk_.Vote("paul", second, kFor), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION) << "pam's vote was for the other one";
  EXPECT_EQ(desk_.File().proposals(1).votes_size(), 1);
}

TEST_F(DecisionVerbsTest, AProposalThatCannotBeAdoptedIsRejected) {
  const std::uint32_t first = desk_.Propose("FALSE_REPORT");  // all three
  const auto vote = desk_.Vote("pam", first, v1::VOTE_CHOICE_ABSTAIN);
  ASSERT_THAT(vote, IsOk());
  EXPECT_EQ(vote->state(), v1::PROPOSAL_STATE_REJECTED);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION);
  EXPECT_THAT(Events(), IsEmpty());
  EXPECT_THAT(desk_.Vote("paul", first, kFor), HasReason(Reason::kVoteClosed));
  EXPECT_THAT(desk_.Vote("paul", desk_.Propose(), kFor), IsOk());
}

TEST_F(DecisionVerbsTest, WhoIsNotOfThePanelDoesNotVote) {
  const std::uint32_t number = desk_.Propose();
  desk_.SetRoles("late", {v1::MEMBER_ROLE_PANEL});
  desk_.Edit([](CaseEdit&, OpenCase& subject) {
    subject.summary.add_cleared_members("late");
    subject.is_changed = true;
    return absl::OkStatus();
  });
  for (const char* member : {"hanna", "ann", "late"}) {
    EXPECT_THAT(desk_.Vote(member, number, kFor), HasReason(Reason::kNotPermitted)) << member;
  }
  EXPECT_THAT(desk_.Vote("nobody", number, kFor), testing::Not(IsOk()));
  EXPECT_EQ(desk_.File().proposals(0).votes_size(), 0);
}

TEST_F(DecisionVerbsTest, WhoHasAConflictSinceDoesNotVote) {
  const std::uint32_t number = desk_.Propose();
  desk_.Edit([](CaseEdit&, OpenCase& subject) {
    subject.summary.clear_cleared_members();
    subject.summary.add_soft_conflicts("pam");
    subject.summary.add_hard_conflicts("pia");
    subject.is_changed = true;
    return absl::OkStatus();
  });
  EXPECT_THAT(desk_.Vote("pam", number, kFor), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Vote("pia", number, kFor), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(desk_.Vote("paul", number, kFor), HasReason(Reason::kConflictNotDeclared));
  EXPECT_EQ(desk_.File().proposals(0).votes_size(), 0);
}

TEST_F(DecisionVerbsTest, WhoWasTakenOffIsNotOnThePanelAgain) {
  const std::uint32_t number = desk_.Propose();
  desk_.Edit([&](CaseEdit&, OpenCase& subject) {
    TakeOffPanels(subject, "pam", *PolicyOf(subject.shown(), desk_.world.policies), desk_.Now());
    return absl::OkStatus();
  });
  EXPECT_THAT(desk_.Vote("pam", number, kFor), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Vote("pia", number, kFor), IsOk());
  EXPECT_THAT(desk_.Vote("paul", number, kFor), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DECIDED);
}

TEST_F(DecisionVerbsTest, AVoteGoesWithAConflictOfItsCaster) {
  const std::uint32_t number = desk_.Propose();
  EXPECT_THAT(desk_.Vote("pam", number, kFor), IsOk());
  desk_.Edit([](CaseEdit&, OpenCase& subject) {
    subject.summary.add_named_members("pam");
    subject.is_changed = true;
    return absl::OkStatus();
  });
  const auto vote = desk_.Vote("paul", number, kFor);
  ASSERT_THAT(vote, IsOk());
  EXPECT_EQ(vote->state(), v1::PROPOSAL_STATE_OPEN);
  EXPECT_THAT(vote->panel(), ElementsAre("paul", "pia"));
  EXPECT_EQ(vote->votes_size(), 1);
  EXPECT_EQ(vote->needed(), 2U);
  EXPECT_THAT(desk_.Vote("pia", number, kFor), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DECIDED);
}

TEST_F(DecisionVerbsTest, NobodyUndoesAVoteByChangingRoles) {
  const std::uint32_t number = desk_.Propose("FALSE_REPORT");  // all three
  EXPECT_THAT(desk_.Vote("pam", number, kFor), IsOk());
  desk_.SetRoles("pam", {v1::MEMBER_ROLE_HANDLER});
  const auto vote = desk_.Vote("paul", number, kFor);
  ASSERT_THAT(vote, IsOk());
  EXPECT_THAT(vote->panel(), ElementsAre("pam", "paul", "pia"));
  EXPECT_EQ(vote->votes_size(), 2);
  EXPECT_THAT(desk_.Vote("pia", number, kFor), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DECIDED);
}

TEST_F(DecisionVerbsTest, TheLastOfAPanelDecidesNothing) {
  const std::uint32_t number = desk_.Propose();
  desk_.SetRoles("pam", {v1::MEMBER_ROLE_HANDLER});
  desk_.SetRoles("pia", {v1::MEMBER_ROLE_HANDLER});
  EXPECT_THAT(desk_.Vote("paul", number, kFor), HasReason(Reason::kNoQuorum));
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DELIBERATION);
}

TEST_F(DecisionVerbsTest, AVoteOnWhatChangedSinceIsRefused) {
  const std::uint32_t number = desk_.Propose();
  const std::string seen = desk_.Etag("paul");
  EXPECT_THAT(desk_.Vote("pam", number, kFor), IsOk());
  EXPECT_THAT(desk_.Vote("paul", number, kFor, "", seen), HasReason(Reason::kStaleEtag));
  EXPECT_EQ(desk_.File().proposals(0).votes_size(), 1);
  EXPECT_THAT(desk_.Vote("pam", number, kFor, "", desk_.Etag("pam")),
              HasReason(Reason::kAlreadyVoted));
  EXPECT_THAT(desk_.Vote("paul", number, kFor, "", desk_.Etag("paul")), IsOk());
}

TEST_F(DecisionVerbsTest, VotesAtOnceCountOnceEach) {
  for (int round = 0; round < 5; ++round) {
    CaseDesk desk;
    desk.PutInto(v1::CASE_STATE_INVESTIGATING);
    const std::uint32_t number = desk.Propose("FALSE_REPORT");
    std::atomic<int> taken = 0;
    std::vector<std::thread> voters;
    for (const char* member : {"pam", "paul", "pam", "paul", "pam", "paul"}) {
      voters.emplace_back([&, member] { taken += desk.Vote(member, number, kFor).ok() ? 1 : 0; });
    }
    for (std::thread& voter : voters) {
      voter.join();
    }
    EXPECT_EQ(taken, 2);
    EXPECT_EQ(desk.File().proposals(0).votes_size(), 2);
    EXPECT_EQ(desk.State(), v1::CASE_STATE_DELIBERATION);
    EXPECT_THAT(desk.Vote("pia", number, kFor), IsOk());
    EXPECT_EQ(desk.State(), v1::CASE_STATE_DECIDED);
  }
}

// The power goes at each write of the deciding vote in turn.
TEST(DecisionVerbsPowerTest, TheDecisionIsThereWithItsLettersOrNotAtAll) {
  bool is_over = false;
  int kept = 0;
  int lost = 0;
  for (int writes = 0; !is_over; ++writes) {
    CaseDesk desk;
    desk.PutInto(v1::CASE_STATE_INVESTIGATING);
    const std::uint32_t number = desk.Propose();
    ASSERT_THAT(desk.Vote("pam", number, kFor), IsOk());
    std::atomic<int> left = writes;
    desk.world.file_system->SetFault([&left](FaultFileSystem::Operation, const std::string&) {
      return left-- <= 0 ? rocksdb::IOStatus::IOError("no power") : rocksdb::IOStatus::OK();
    });
    const bool is_acknowledged = desk.Vote("paul", number, kFor).ok();
    is_over = left > 0;
    desk.world.file_system->PowerOff();
    desk.world.store.reset();
    desk.world.file_system->SetFault({});
    desk.world.file_system->PowerOn();
    desk.Restart();
    const bool is_decided = desk.State() == v1::CASE_STATE_DECIDED;
    EXPECT_TRUE(is_decided || !is_acknowledged);
    EXPECT_EQ(desk.File().proposals(0).votes_size(), is_decided ? 2 : 1);
    EXPECT_EQ(desk.Letter(v1::RECIPIENT_SUBJECT).delivery(),
              is_decided ? v1::DELIVERY_STATE_HELD : v1::DELIVERY_STATE_UNSPECIFIED);
    EXPECT_EQ(desk.world.CountOf(kDecisionCodes), is_decided ? 1U : 0U);
    ++(is_decided ? kept : lost);
    if (!is_decided) {
      EXPECT_THAT(desk.Vote("paul", number, kFor), IsOk());
    }
  }
  EXPECT_GT(kept, 0);
  EXPECT_GT(lost, 0);
}

}  // namespace
}  // namespace candor::review
