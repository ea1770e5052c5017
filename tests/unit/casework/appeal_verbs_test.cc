#include "casework/appeal_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/testing/matchers.h"
#include "case_desk.h"
#include "casework/decision_code.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::CaseDesk;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kFor = v1::VOTE_CHOICE_FOR;
constexpr auto kReporter = v1::RECIPIENT_UNSPECIFIED;
constexpr auto kSubject = v1::RECIPIENT_SUBJECT;
// Noon of day 20514 is when the clock of a test begins.
constexpr std::uint32_t kDay = 20514;

absl::Time StartOf(std::uint32_t day) { return absl::UnixEpoch() + absl::Hours(24) * day; }
// 23:59:59 of the 30th day after kDay, in UTC-12.
absl::Time LastSecond() { return StartOf(kDay + 31) + absl::Hours(12) - absl::Seconds(1); }

class AppealVerbsTest : public testing::Test {
 protected:
  AppealVerbsTest() { desk_.PutInto(v1::CASE_STATE_INVESTIGATING); }

  v1::FileAppealRequest OfSubject(const std::string& code) {
    v1::FileAppealRequest request;
    *request.mutable_change() = desk_.Change();
    request.set_party(v1::APPEAL_PARTY_SUBJECT);
    request.set_decision_code(code);
    request.set_text("it was not me");
    return request;
  }
  v1::FileAppealRequest OfSubject() { return OfSubject(desk_.DecisionCode()); }
  v1::FileAppealRequest OfReporter(std::uint32_t message) {
    v1::FileAppealRequest request;
    *request.mutable_change() = desk_.Change();
    request.set_party(v1::APPEAL_PARTY_REPORTER);
    request.set_message(message);
    return request;
  }
  absl::StatusOr<bool> FromThread(std::uint32_t number, std::uint32_t day) {
    absl::StatusOr<bool> opened = false;
    const auto roster = desk_.world.members->Snapshot();
    desk_.Edit([&](CaseEdit& edit, OpenCase& subject) {
      opened =
          OpenAppealFromThread(edit, subject, {*roster, ""}, desk_.world.policies, number, day);
      return absl::OkStatus();
    });
    return opened;
  }
  // From an appeal to its decision.
  void DecideAppeal() {
    const auto proposal = desk_.DecideAppeal("ann");
    ASSERT_THAT(proposal, IsOk());
    ASSERT_THAT(desk_.Vote("ann", proposal->number(), kFor), IsOk());
    ASSERT_THAT(desk_.Vote("ari", proposal->number(), kFor), IsOk());
    ASSERT_EQ(desk_.State(), v1::CASE_STATE_APPEAL_DECIDED);
  }

  CaseDesk desk_;
};

TEST_F(AppealVerbsTest, TheSubjectAppealsWithTheCodeOfTheLetter) {
  desk_.DecideAndDeliver();
  ASSERT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  const v1::CaseFile file = desk_.File();
  ASSERT_EQ(file.appeals_size(), 1);
  EXPECT_EQ(file.appeals(0).party(), v1::APPEAL_PARTY_SUBJECT);
  EXPECT_EQ(file.appeals(0).text(), "it was not me");
  EXPECT_EQ(file.appeals(0).time().seconds(), absl::ToUnixSeconds(desk_.Now()));
  EXPECT_THAT(desk_.Summary().appeal_panel(), ElementsAre("ann", "ari", "axel"));
  bool is_noted = false;
  const storage::v1::CaseSummary summary = desk_.Summary();
  for (const storage::v1::ClockOccurrence& event : summary.events()) {
    is_noted = is_noted || event.event() == policy::v1::CLOCK_EVENT_APPEAL_FILED;
  }
  EXPECT_TRUE(is_noted);
}

TEST_F(AppealVerbsTest, TheWindowIsOpenToItsLastSecondAnywhere) {
  desk_.DecideAndDeliver();
  desk_.SetNow(LastSecond() - absl::Seconds(59));  // 23:59:00 in UTC-12
  EXPECT_THAT(desk_.FileAppeal(OfSubject("0000-0000-0000-0000")),
              HasReason(Reason::kNoSuchDecision));
  desk_.SetNow(LastSecond() + absl::Seconds(1));
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), HasReason(Reason::kAppealWindowClosed));
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_REMEDY);
  desk_.SetNow(LastSecond());
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
}

TEST_F(AppealVerbsTest, AMinuteAfterTheWindowIsTooLate) {
  desk_.DecideAndDeliver();
  desk_.SetNow(LastSecond() - absl::Seconds(59) + absl::Minutes(1));
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), HasReason(Reason::kAppealWindowClosed));
  desk_.SetNow(LastSecond() - absl::Seconds(59));
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
}

TEST_F(AppealVerbsTest, WhatTheReporterSentCountsFromTheStartOfItsDay) {
  desk_.DecideAndDeliver();
  const std::uint32_t late = desk_.Write(kDay + 32);
  EXPECT_THAT(desk_.FileAppeal(OfReporter(late)), HasReason(Reason::kAppealWindowClosed));
  const std::uint32_t last = desk_.Write(kDay + 31);
  desk_.SetNow(StartOf(kDay + 60));  // the team may take its time
  EXPECT_THAT(desk_.FileAppeal(OfReporter(last)), IsOk());
  const v1::Appeal appeal = desk_.File().appeals(0);
  EXPECT_EQ(appeal.party(), v1::APPEAL_PARTY_REPORTER);
  EXPECT_EQ(appeal.message(), last);
  EXPECT_EQ(appeal.text(), "");
  EXPECT_EQ(appeal.time().seconds(), absl::ToUnixSeconds(StartOf(kDay + 31)));
}

TEST_F(AppealVerbsTest, EachSideHasAWindowOfItsOwn) {
  desk_.Decide();
  desk_.Deliver(kReporter, desk_.Now());
  desk_.Deliver(kSubject, desk_.Now() + absl::Hours(24) * 5);
  const std::uint32_t late = desk_.Write(kDay + 32);
  desk_.SetNow(LastSecond() + absl::Hours(24) * 5 + absl::Seconds(1));
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), HasReason(Reason::kAppealWindowClosed));
  desk_.SetNow(LastSecond() + absl::Hours(24) * 5);
  EXPECT_THAT(desk_.FileAppeal(OfReporter(late)), HasReason(Reason::kAppealWindowClosed));
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
}

TEST_F(AppealVerbsTest, NobodyAppealsBeforeTheirLetterIsDelivered) {
  desk_.Decide();
  const std::uint32_t number = desk_.Write(kDay);
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), testing::Not(IsOk()));
  desk_.Edit([](CaseEdit&, OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_REMEDY);
    subject.is_changed = true;
    return absl::OkStatus();
  });
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), HasReason(Reason::kAppealWindowClosed));
  EXPECT_THAT(desk_.FileAppeal(OfReporter(number)), HasReason(Reason::kAppealWindowClosed));
  EXPECT_THAT(desk_.File().appeals(), IsEmpty());
}

TEST_F(AppealVerbsTest, AnAppealIsAMessageOfTheReporterAfterTheDecision) {
  const std::uint32_t before = desk_.Write(kDay);
  desk_.Decide();
  const std::uint32_t unread = desk_.Write(kDay + 1);  // the letter came later
  desk_.Deliver(kReporter, StartOf(kDay + 2));
  desk_.Deliver(kSubject, StartOf(kDay + 2));
  for (const std::uint32_t number : {before, unread}) {
    EXPECT_THAT(desk_.FileAppeal(OfReporter(number)), HasReason(Reason::kAppealWindowClosed));
  }
  for (const std::uint32_t number : {0U, before + 1, 99U}) {  // nothing; a letter; nothing
    EXPECT_THAT(desk_.FileAppeal(OfReporter(number)), NamesField("message"));
  }
  EXPECT_THAT(desk_.FileAppeal(OfReporter(desk_.Write(kDay + 2))), IsOk());
}

TEST_F(AppealVerbsTest, AMessageOfTheSameDayButBeforeTheLetterIsNone) {
  const std::uint32_t before = desk_.Write(kDay);
  desk_.DecideAndDeliver();
  EXPECT_THAT(desk_.FileAppeal(OfReporter(before)), HasReason(Reason::kAppealWindowClosed));
  EXPECT_THAT(desk_.FileAppeal(OfReporter(desk_.Write(kDay))), IsOk());
}

TEST_F(AppealVerbsTest, FieldsAreThoseOfTheParty) {
  desk_.DecideAndDeliver();
  v1::FileAppealRequest request = OfReporter(desk_.Write(kDay + 1));
  request.set_party(v1::APPEAL_PARTY_UNSPECIFIED);
  EXPECT_THAT(desk_.FileAppeal(request), NamesField("party"));
  request.set_party(v1::APPEAL_PARTY_REPORTER);
  request.set_text("words");
  EXPECT_THAT(desk_.FileAppeal(request), NamesField("text"));
  request.clear_text();
  request.set_decision_code(desk_.DecisionCode());
  EXPECT_THAT(desk_.FileAppeal(request), NamesField("decision_code"));
  request = OfSubject();
  request.set_message(1);
  EXPECT_THAT(desk_.FileAppeal(request), NamesField("message"));
  request.clear_message();
  request.clear_text();
  EXPECT_THAT(desk_.FileAppeal(request), NamesField("text"));
  request.set_text(std::string(100001, 'x'));
  EXPECT_THAT(desk_.FileAppeal(request), NamesField("text"));
  request.mutable_text()->pop_back();
  EXPECT_THAT(desk_.FileAppeal(request), IsOk());
}

TEST_F(AppealVerbsTest, OnlyTheCodeOfThisCaseInForceIsOne) {
  CaseDesk other;
  other.PutInto(v1::CASE_STATE_INVESTIGATING);
  desk_.DecideAndDeliver();
  const std::string replaced = desk_.DecisionCode();
  desk_.PutInto(v1::CASE_STATE_INVESTIGATING);  // opened again, and decided anew
  desk_.DecideAndDeliver();
  for (const std::string& code :
       {std::string(), std::string("no code"), std::string("0000-0000-0000-0000"), replaced}) {
    EXPECT_THAT(desk_.FileAppeal(OfSubject(code)), HasReason(Reason::kNoSuchDecision)) << code;
  }
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
}

TEST_F(AppealVerbsTest, ACodeWithoutADecisionIsNone) {
  desk_.PutInto(v1::CASE_STATE_REMEDY);
  EXPECT_THAT(desk_.FileAppeal(OfSubject("")), HasReason(Reason::kNoSuchDecision));
  EXPECT_THAT(desk_.FileAppeal(OfSubject("0000-0000-0000-0000")),
              HasReason(Reason::kNoSuchDecision));
}

TEST_F(AppealVerbsTest, ACodeLeadsToItsCaseAndAnyOtherToNone) {
  desk_.DecideAndDeliver();
  const auto keys = test::MakeKeys();
  const store::Store& store = *desk_.world.store;
  EXPECT_EQ(CaseIdOfDecisionCode(store, *keys, desk_.DecisionCode()).value(), desk_.id);
  for (const std::string_view code : {"", "no code", "0000-0000-0000-0000"}) {
    const std::string nobodys = CaseIdOfDecisionCode(store, *keys, code).value();
    EXPECT_TRUE(IsCaseId(nobodys)) << nobodys;
    v1::FileAppealRequest request = OfSubject(std::string(code));
    request.mutable_change()->set_name(CaseName(nobodys));
    EXPECT_THAT(desk_.FileAppeal(request), HasReason(Reason::kNoSuchCase));
  }
  EXPECT_THAT(test::DumpOf(store), testing::Not(testing::HasSubstr(desk_.DecisionCode())));
  EXPECT_THAT(test::DumpOf(store),
              testing::Not(testing::HasSubstr(NormalizedDecisionCode(desk_.DecisionCode()))));
}

TEST_F(AppealVerbsTest, WhoMustNotLearnOfTheCaseIsToldThatThereIsNone) {
  desk_.DecideAndDeliver();
  desk_.Edit([](CaseEdit&, OpenCase& subject) {
    subject.summary.add_hard_conflicts("hanna");
    subject.is_changed = true;
    return absl::OkStatus();
  });
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(desk_.FileAppeal(OfSubject("no code")), HasReason(Reason::kNoSuchCase));
}

TEST_F(AppealVerbsTest, APanelThatSharesNobodyDecidesItForGood) {
  desk_.SetRoles("pam", {v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_APPEALS});
  desk_.SetRoles("hanna", {v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_APPEALS});
  desk_.DecideAndDeliver();
  ASSERT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
  EXPECT_THAT(desk_.DecideAppeal("pam"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.DecideAppeal("hanna"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.DecideAppeal("ann", "NO_SUCH"), NamesField("outcomes[0].code"));

  const auto proposal = desk_.DecideAppeal("ann", "WARNING");
  ASSERT_THAT(proposal, IsOk());
  EXPECT_EQ(proposal->number(), 2U);
  EXPECT_EQ(proposal->stage(), v1::PROPOSAL_STAGE_APPEAL);
  EXPECT_THAT(proposal->panel(), ElementsAre("ann", "ari", "axel"));
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  EXPECT_THAT(desk_.Vote("pam", 2, kFor), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Vote("hanna", 2, kFor), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.Vote("ann", 2, kFor), IsOk());
  EXPECT_THAT(desk_.Vote("ann", 2, kFor), HasReason(Reason::kAlreadyVoted));
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  EXPECT_THAT(desk_.Vote("axel", 2, kFor), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEAL_DECIDED);
  EXPECT_EQ(desk_.Letter(kSubject).purpose(), v1::TEXT_PURPOSE_APPEAL_DECISION);
  EXPECT_EQ(desk_.Letter(kReporter).purpose(), v1::TEXT_PURPOSE_APPEAL_DECISION);
}

TEST_F(AppealVerbsTest, WithoutAQuorumOfOthersThereIsNoDecision) {
  desk_.DecideAndDeliver();
  ASSERT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
  desk_.SetRoles("ari", {v1::MEMBER_ROLE_PANEL});
  desk_.SetRoles("axel", {v1::MEMBER_ROLE_PANEL});
  EXPECT_THAT(desk_.DecideAppeal("ann"), HasReason(Reason::kNoQuorum));
  for (const char* member : {"pam", "paul", "pia"}) {
    desk_.SetRoles(member, {v1::MEMBER_ROLE_APPEALS});
  }
  EXPECT_THAT(desk_.DecideAppeal("ann"), HasReason(Reason::kNoQuorum))
      << "those of the first panel are none of this one";
}

TEST_F(AppealVerbsTest, ARejectedProposalLeavesTheAppealOpen) {
  desk_.DecideAndDeliver();
  ASSERT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
  ASSERT_THAT(desk_.DecideAppeal("ann"), IsOk());
  EXPECT_THAT(desk_.Vote("ann", 2, v1::VOTE_CHOICE_AGAINST), IsOk());
  EXPECT_THAT(desk_.Vote("ari", 2, v1::VOTE_CHOICE_AGAINST), IsOk());
  EXPECT_EQ(desk_.File().proposals(1).state(), v1::PROPOSAL_STATE_REJECTED);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  const auto again = desk_.DecideAppeal("ari");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->number(), 3U);
}

TEST_F(AppealVerbsTest, TheOtherSideIsHeardWithTheFirst) {
  desk_.DecideAndDeliver();
  ASSERT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), HasReason(Reason::kIllegalTransition))
      << "each side once";
  ASSERT_THAT(desk_.DecideAppeal("ann"), IsOk());
  EXPECT_THAT(desk_.Vote("ann", 2, kFor), IsOk());
  EXPECT_THAT(desk_.FileAppeal(OfReporter(desk_.Write(kDay + 3))), IsOk());
  const v1::CaseFile file = desk_.File();
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  EXPECT_EQ(file.appeals_size(), 2);
  EXPECT_EQ(file.proposals(1).state(), v1::PROPOSAL_STATE_VOID) << "the panel had not heard them";
  EXPECT_THAT(desk_.Vote("ari", 2, kFor), HasReason(Reason::kVoteClosed));
  EXPECT_THAT(desk_.FileAppeal(OfReporter(desk_.Write(kDay + 4))),
              HasReason(Reason::kIllegalTransition));
}

TEST_F(AppealVerbsTest, AfterTheDecisionOfTheAppealThereIsNoOther) {
  desk_.DecideAndDeliver();
  const std::string code = desk_.DecisionCode();
  ASSERT_THAT(desk_.FileAppeal(OfSubject(code)), IsOk());
  DecideAppeal();
  EXPECT_THAT(desk_.FileAppeal(OfSubject(code)), testing::Not(IsOk()));
  desk_.PutInto(v1::CASE_STATE_REMEDY);
  const std::uint32_t number = desk_.Write(kDay + 3);
  EXPECT_THAT(desk_.FileAppeal(OfSubject(code)), HasReason(Reason::kAppealFinal));
  EXPECT_THAT(desk_.FileAppeal(OfReporter(number)), HasReason(Reason::kAppealFinal));
  EXPECT_EQ(FromThread(number, kDay + 3).value(), false);
}

TEST_F(AppealVerbsTest, ANewDecisionCanBeAppealedAnew) {
  desk_.DecideAndDeliver();
  ASSERT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
  DecideAppeal();
  desk_.PutInto(v1::CASE_STATE_INVESTIGATING);
  desk_.SetNow(StartOf(kDay + 100));
  desk_.DecideAndDeliver();
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), IsOk());
  EXPECT_EQ(desk_.File().appeals_size(), 2);
}

TEST_F(AppealVerbsTest, OneThatComesInTheThreadOpensItself) {
  desk_.DecideAndDeliver();
  const std::uint32_t number = desk_.Write(kDay + 31);
  EXPECT_EQ(FromThread(number, kDay + 32).value(), false) << "out of the window";
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_REMEDY);
  EXPECT_EQ(FromThread(number, kDay + 31).value(), true);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  EXPECT_EQ(desk_.File().appeals(0).message(), number);
  EXPECT_THAT(desk_.Summary().appeal_panel(), ElementsAre("ann", "ari", "axel"));
  EXPECT_EQ(FromThread(desk_.Write(kDay + 31), kDay + 31).value(), false) << "each side once";
  EXPECT_EQ(desk_.File().appeals_size(), 1);
  EXPECT_THAT(desk_.DecideAppeal("ann"), IsOk());
}

TEST_F(AppealVerbsTest, OneThatComesMarkedIsOpenWhenItIsFiled) {
  desk_.DecideAndDeliver();
  const std::uint32_t number = desk_.Write(kDay + 31, true);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  EXPECT_EQ(desk_.File().appeals(0).message(), number);
}

TEST_F(AppealVerbsTest, OneThatComesBeforeTheOtherSideIsToldWaits) {
  desk_.Decide();
  desk_.Write(kDay, true);  // before their own letter came
  desk_.Deliver(kReporter, StartOf(kDay + 1));
  const std::uint32_t number = desk_.Write(kDay + 2, true);
  desk_.Write(kDay + 2, true);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_DECIDED);
  desk_.SetNow(StartOf(kDay + 4));
  EXPECT_THAT(desk_.RecordDelivery(), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_APPEALED);
  const v1::CaseFile file = desk_.File();
  ASSERT_EQ(file.appeals_size(), 1);
  EXPECT_EQ(file.appeals(0).message(), number);
  EXPECT_THAT(desk_.FileAppeal(OfSubject()), IsOk()) << "the other side, in its own window";
}

TEST_F(AppealVerbsTest, WithoutOneThatWaitsTheCaseStaysInRemedy) {
  desk_.Decide();
  desk_.Deliver(kReporter, desk_.Now());
  desk_.Write(kDay + 1);
  EXPECT_THAT(desk_.RecordDelivery(), IsOk());
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_REMEDY);
  EXPECT_THAT(desk_.File().appeals(), IsEmpty());
}

TEST_F(AppealVerbsTest, OneThatComesBeforeThereIsADecisionIsAMessage) {
  const std::uint32_t number = desk_.Write(kDay + 1);
  EXPECT_EQ(FromThread(number, kDay + 1).value(), false);
  EXPECT_EQ(desk_.State(), v1::CASE_STATE_INVESTIGATING);
  EXPECT_THAT(desk_.File().appeals(), IsEmpty());
}

}  // namespace
}  // namespace candor::review
