#include "casework/letters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>

#include "../review/casework.h"
#include "../review/reporter.h"
#include "candor/policy/clocks.h"
#include "candor/testing/matchers.h"
#include "casework/decision_code.h"
#include "casework/text_verbs.h"
#include "casework/transitions.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::Change;
using test::GetCase;
using test::MakeKeys;
using test::Release;
using test::TextOf;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::uint32_t kToReporter = 2;
constexpr std::uint32_t kToSubject = 3;

v1::Proposal Ban() {
  v1::Proposal proposal;
  proposal.set_number(1);
  proposal.set_stage(v1::PROPOSAL_STAGE_DECISION);
  proposal.set_state(v1::PROPOSAL_STATE_ADOPTED);
  proposal.set_author("carol");
  proposal.set_reasons("It was said three times, in front of others.");
  proposal.add_outcomes()->set_code("WARNING");
  v1::DecidedOutcome& ban = *proposal.add_outcomes();
  ban.set_code("TEMPORARY_BAN");
  ban.add_spaces("the forum");
  ban.add_spaces("all events");
  ban.set_end_day(20819);
  for (const char* member : {"carol", "alice"}) {
    proposal.add_votes()->set_member(member);
  }
  return proposal;
}

v1::Proposal AppealOf(v1::Proposal proposal) {
  proposal.set_number(2);
  proposal.set_stage(v1::PROPOSAL_STAGE_APPEAL);
  proposal.set_reasons("We heard both again.");
  proposal.clear_outcomes();
  return proposal;
}

// A case under the shipped policy that alice and bob work on.
class LettersTest : public ::testing::Test {
 protected:
  LettersTest() {
    world_.policies = policy::PolicySet::Load({CANDOR_POLICY_FILE}).value();
    world_.UnsealWith(MakeKeys());
  }

  void File(const std::string& language = "de") {
    report::v1::Report report = test::MakeReport();
    report.set_policy_id("pytorch-foundation");
    report.set_policy_version(1);
    report.set_language(language);
    ASSERT_THAT(world_.File(reporter_.Report(report)), IsOk());
    name_ = world_.ListAll().at(0).name();
    test::Work(world_, name_, v1::CASE_STATE_DELIBERATION);
    test::Alter(world_, name_, [](OpenCase& subject) {
      subject.summary.clear_events();
      subject.summary.add_first_panel("alice");
    });
  }
  // As alice's vote does it.
  absl::Status Decide(const v1::Proposal& adopted) {
    v1::CaseChange change;
    change.set_name(name_);
    return test::Run(
               world_, "alice", change, Action::kVote,
               [&adopted](ChangeContext& context) {
                 *context.file().add_proposals() = adopted;
                 context.subject.shown().set_state(adopted.stage() == v1::PROPOSAL_STAGE_APPEAL
                                                       ? v1::CASE_STATE_APPEAL_DECIDED
                                                       : v1::CASE_STATE_DECIDED);
                 return WriteLetters(context, adopted);
               })
        .status();
  }
  absl::Status Fit(const v1::Proposal& proposed) {
    v1::CaseChange change;
    change.set_name(name_);
    return test::Run(
               world_, "alice", change, Action::kVote,
               [&proposed](ChangeContext& context) { return CheckLettersFit(context, proposed); })
        .status();
  }
  absl::StatusOr<v1::DiscardMessageResponse> Discard(std::uint32_t number,
                                                     const std::string& replacement) {
    v1::DiscardMessageRequest request;
    request.mutable_change()->set_name(name_);
    request.set_message(number);
    request.set_replacement(replacement);
    return Change(world_, "bob", Action::kDiscardMessage, DiscardMessage, request);
  }
  absl::StatusOr<v1::RecordDeliveryResponse> HandOver(std::uint32_t number) {
    v1::RecordDeliveryRequest request;
    request.mutable_change()->set_name(name_);
    request.set_message(number);
    request.mutable_delivered_time()->set_seconds(Now());
    return Change(world_, "bob", Action::kRecordDelivery, RecordDelivery, request);
  }
  // Intake has everything that waits.
  void Post() {
    const auto all = world_.outgoing->After("main", "", 100).value();
    for (const Outgoing::Waiting& waiting : all) {
      std::promise<absl::Status> outcome;
      world_.outgoing->Posted(MakeKeys(), "main", waiting, [&outcome](absl::Status status) {
        outcome.set_value(std::move(status));
      });
      ASSERT_THAT(outcome.get_future().get(), IsOk());
    }
  }
  std::int64_t Now() {
    return std::chrono::duration_cast<std::chrono::seconds>(world_.clock.Now().time_since_epoch())
        .count();
  }
  std::int64_t AppealUntil(std::int64_t delivered) {
    return absl::ToUnixSeconds(
        *policy::AppealUntil(*world_.policies.Latest(""), absl::FromUnixSeconds(delivered)));
  }
  std::string Letter(std::uint32_t number) { return TextOf(world_, name_, number).reply().text(); }
  // The code in the subject's letter.
  std::string Code() {
    const std::string letter = Letter(kToSubject);
    const std::string before = "name the code ";
    return letter.substr(letter.find(before) + before.size(), 19);
  }
  v1::CaseState State() { return GetCase(world_, name_).state(); }

  test::World world_;
  test::Reporter reporter_{world_.portal};
  std::string name_;
};

TEST_F(LettersTest, TellBothSidesInTheirLanguages) {
  File();
  ASSERT_THAT(Decide(Ban()), IsOk());
  EXPECT_THAT(Letter(kToReporter),
              AllOf(HasSubstr("\n- Verwarnung\n- Ausschluss aus Räumen der Foundation bis zu einem "
                              "Datum: the forum, all events; 2027-01-01\n\n"),
                    HasSubstr("Warum: It was said three times, in front of others."),
                    HasSubstr("innerhalb von 30 Tagen"), Not(HasSubstr("{"))));
  EXPECT_THAT(Letter(kToSubject),
              AllOf(HasSubstr("\n- Warning\n- Ban from Foundation spaces until a date: the forum, "
                              "all events; 2027-01-01\n\n"),
                    HasSubstr("within 30 days"), Not(HasSubstr("{"))));
  const v1::ThreadMessage letter = TextOf(world_, name_, kToSubject);
  EXPECT_EQ(letter.purpose(), v1::TEXT_PURPOSE_DECISION);
  EXPECT_EQ(letter.recipient(), v1::RECIPIENT_SUBJECT);
  EXPECT_EQ(letter.delivery(), v1::DELIVERY_STATE_HELD);
  EXPECT_EQ(letter.author(), "alice");
  EXPECT_TRUE(GetCase(world_, name_).has_held_message());
}

class LetterLanguages : public LettersTest,
                        public ::testing::WithParamInterface<std::pair<std::string, std::string>> {
};

TEST_P(LetterLanguages, IsTheReports) {
  const auto& [language, words] = GetParam();
  File(language);
  ASSERT_THAT(Decide(Ban()), IsOk());
  EXPECT_THAT(Letter(kToReporter), HasSubstr(words));
  EXPECT_THAT(Letter(kToSubject), HasSubstr("Ban from Foundation spaces"));
}

INSTANTIATE_TEST_SUITE_P(All, LetterLanguages,
                         ::testing::Values(std::pair("en-GB", "Ban from Foundation spaces"),
                                           std::pair("ja", "期日までの財団の場からの排除"),
                                           std::pair("pt-BR", "Banimento dos espaços da Fundação"),
                                           std::pair("ar", "حظر من مساحات المؤسسة"),
                                           std::pair("tlh", "Ban from"),
                                           std::pair("", "Ban from")));

TEST_F(LettersTest, OnlyTheSubjectsHasTheDecisionCode) {
  File();
  ASSERT_THAT(Decide(Ban()), IsOk());
  const std::string code = Code();
  ASSERT_NE(NormalizedDecisionCode(code), "");
  EXPECT_EQ(world_.CountOf(kDecisionCodes), 1U);
  EXPECT_EQ(world_.store->Get(kDecisionCodes, DecisionCodeKey(*MakeKeys(), code)).value(),
            IdOfCaseName(name_));
  EXPECT_EQ(test::WorkOf(world_, name_).decision_code_digest(), DecisionCodeDigest(code));
  EXPECT_THAT(Letter(kToReporter), Not(HasSubstr(code)));
  EXPECT_THAT(test::DumpOf(*world_.store), Not(HasSubstr(code)));
  EXPECT_THAT(test::DumpOf(*world_.store), Not(HasSubstr(NormalizedDecisionCode(code))));
  // Nor does anything else that the reporter is to read.
  EXPECT_THAT(test::SendReply(world_, name_, "The code is " + code + "."), NamesField("text"));
  EXPECT_THAT(Discard(kToReporter, code), NamesField("replacement"));
}

TEST_F(LettersTest, AReasonCannotFetchTheCode) {
  File();
  v1::Proposal proposal = Ban();
  proposal.set_reasons("{decision_code} {days}");
  ASSERT_THAT(Decide(proposal), IsOk());
  EXPECT_THAT(Letter(kToReporter), HasSubstr("Warum: {decision_code} {days}"));
}

TEST_F(LettersTest, WithoutASubjectThereIsOneLetterAndNoCode) {
  File();
  v1::Proposal proposal = Ban();
  proposal.set_without_subject(true);
  ASSERT_THAT(Decide(proposal), IsOk());
  for (const v1::ThreadMessage& message : test::ListMessages(world_, name_)) {
    EXPECT_EQ(message.recipient(), v1::RECIPIENT_UNSPECIFIED);
  }
  EXPECT_EQ(world_.CountOf(kDecisionCodes), 0U);
  EXPECT_EQ(test::WorkOf(world_, name_).decision_code_digest(), "");
  ASSERT_THAT(Release(world_, name_, kToReporter), IsOk());
  Post();
  EXPECT_EQ(State(), v1::CASE_STATE_REMEDY);
}

TEST_F(LettersTest, AreReleasedByAnotherThanWhoseVoteDecided) {
  File();
  ASSERT_THAT(Decide(Ban()), IsOk());
  const std::size_t waiting = world_.CountOf(kOutgoing);
  for (const std::uint32_t number : {kToReporter, kToSubject}) {
    EXPECT_THAT(Release(world_, name_, number, "alice"), HasReason(Reason::kNotPermitted));
  }
  EXPECT_EQ(world_.CountOf(kOutgoing), waiting);
  ASSERT_THAT(Release(world_, name_, kToSubject), IsOk());
  EXPECT_EQ(TextOf(world_, name_, kToSubject).delivery(), v1::DELIVERY_STATE_RELEASED);
  EXPECT_EQ(world_.CountOf(kOutgoing), waiting);
  ASSERT_THAT(Release(world_, name_, kToReporter), IsOk());
  EXPECT_EQ(world_.CountOf(kOutgoing), waiting + 1);
  EXPECT_THAT(test::EventsOf(world_, name_),
              Contains(policy::v1::CLOCK_EVENT_FEEDBACK_GIVEN).Times(1));
  EXPECT_EQ(State(), v1::CASE_STATE_DECIDED);
}

TEST_F(LettersTest, TheWindowRunsOnceBothSidesHaveThem) {
  using policy::v1::CLOCK_EVENT_BOTH_SIDES_TOLD;
  using policy::v1::CLOCK_EVENT_DECISION_DELIVERED;
  File();
  ASSERT_THAT(Decide(Ban()), IsOk());
  ASSERT_THAT(Release(world_, name_, kToReporter), IsOk());
  ASSERT_THAT(Release(world_, name_, kToSubject), IsOk());
  Post();
  EXPECT_EQ(TextOf(world_, name_, kToReporter).delivery(), v1::DELIVERY_STATE_POSTED);
  EXPECT_EQ(TextOf(world_, name_, kToReporter).delivered_time().seconds(), Now());
  EXPECT_EQ(State(), v1::CASE_STATE_DECIDED);
  EXPECT_THAT(test::EventsOf(world_, name_), Contains(CLOCK_EVENT_DECISION_DELIVERED).Times(1));
  EXPECT_THAT(test::EventsOf(world_, name_), Not(Contains(CLOCK_EVENT_BOTH_SIDES_TOLD)));
  EXPECT_FALSE(test::WorkOf(world_, name_).file().has_appeal_until());

  world_.clock.Advance(std::chrono::hours(72));
  ASSERT_THAT(HandOver(kToSubject), IsOk());
  EXPECT_EQ(State(), v1::CASE_STATE_REMEDY);
  EXPECT_THAT(test::EventsOf(world_, name_), Contains(CLOCK_EVENT_DECISION_DELIVERED).Times(2));
  EXPECT_THAT(test::EventsOf(world_, name_), Contains(CLOCK_EVENT_BOTH_SIDES_TOLD).Times(1));
  EXPECT_EQ(test::WorkOf(world_, name_).file().appeal_until().seconds(), AppealUntil(Now()));
  EXPECT_THAT(reporter_.Waiting(world_, 3)->status().code(), "REMEDY");
}

TEST_F(LettersTest, TheLastOneMayBeTheReporters) {
  File();
  ASSERT_THAT(Decide(Ban()), IsOk());
  ASSERT_THAT(Release(world_, name_, kToReporter), IsOk());
  ASSERT_THAT(Release(world_, name_, kToSubject), IsOk());
  ASSERT_THAT(HandOver(kToSubject), IsOk());
  EXPECT_EQ(State(), v1::CASE_STATE_DECIDED);
  world_.clock.Advance(std::chrono::hours(48));
  const std::size_t events = world_.CountOf(kCaseEvents);
  const std::string etag = GetCase(world_, name_).etag();
  Post();
  EXPECT_EQ(State(), v1::CASE_STATE_REMEDY);
  EXPECT_NE(GetCase(world_, name_).etag(), etag);
  EXPECT_EQ(world_.CountOf(kCaseEvents), events + 1);
  EXPECT_EQ(test::WorkOf(world_, name_).file().appeal_until().seconds(), AppealUntil(Now()));
  // Once, however often it is noted.
  const auto told = test::EventsOf(world_, name_);
  Post();
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  Post();
  EXPECT_EQ(test::EventsOf(world_, name_), told);
}

TEST_F(LettersTest, ALetterThatWasFetchedBeforeItWasNotedIsDelivered) {
  File();
  v1::Proposal proposal = Ban();
  proposal.set_without_subject(true);
  ASSERT_THAT(Decide(proposal), IsOk());
  ASSERT_THAT(Release(world_, name_, kToReporter), IsOk());
  const std::uint32_t index = 2;  // after the states
  ASSERT_EQ(reporter_.Waiting(world_, index)->text(), Letter(kToReporter));
  ASSERT_THAT(test::TakeNotice(world_, relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED,
                               reporter_.DownSlot(index)),
              IsOk());
  EXPECT_EQ(State(), v1::CASE_STATE_DECIDED);
  Post();
  EXPECT_EQ(TextOf(world_, name_, kToReporter).delivery(), v1::DELIVERY_STATE_FETCHED);
  EXPECT_EQ(TextOf(world_, name_, kToReporter).delivered_time().seconds(), Now());
  EXPECT_EQ(State(), v1::CASE_STATE_REMEDY);
}

TEST_F(LettersTest, AreWrittenAnewButNotLeftOut) {
  File();
  ASSERT_THAT(Decide(Ban()), IsOk());
  EXPECT_THAT(Discard(kToReporter, ""), NamesField("replacement"));
  EXPECT_THAT(Discard(kToReporter, std::string(3001, 'x')), NamesField("replacement"));
  EXPECT_THAT(Discard(kToSubject, "You are banned."), NamesField("replacement"));
  const std::string code = Code();
  const auto anew = Discard(kToSubject, "You are banned. Appeal with " + code);
  ASSERT_THAT(anew, IsOk());
  const std::uint32_t number = test::NumberOf(anew->message());
  EXPECT_EQ(anew->message().author(), "bob");
  EXPECT_EQ(anew->message().purpose(), v1::TEXT_PURPOSE_DECISION);
  EXPECT_EQ(anew->message().recipient(), v1::RECIPIENT_SUBJECT);
  EXPECT_EQ(anew->message().delivery(), v1::DELIVERY_STATE_HELD);
  EXPECT_EQ(TextOf(world_, name_, kToSubject).delivery(), v1::DELIVERY_STATE_DISCARDED);
  EXPECT_THAT(Release(world_, name_, kToSubject), HasReason(Reason::kNotHeld));
  // Whoever wrote it anew does not release it.
  EXPECT_THAT(Release(world_, name_, number), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Release(world_, name_, number, "alice"), IsOk());
  // What was discarded is not waited for.
  ASSERT_THAT(Release(world_, name_, kToReporter), IsOk());
  Post();
  ASSERT_THAT(HandOver(number), IsOk());
  EXPECT_EQ(State(), v1::CASE_STATE_REMEDY);
}

TEST_F(LettersTest, OfAnAppealTellWhatStandsAndHaveNoCode) {
  File("en");
  ASSERT_THAT(Decide(Ban()), IsOk());
  for (const std::uint32_t number : {kToReporter, kToSubject}) {
    ASSERT_THAT(Release(world_, name_, number), IsOk());
  }
  Post();
  ASSERT_THAT(HandOver(kToSubject), IsOk());
  const std::string digest = test::WorkOf(world_, name_).decision_code_digest();
  const std::int64_t until = test::WorkOf(world_, name_).file().appeal_until().seconds();
  test::Alter(world_, name_, [](OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_DELIBERATION);
    subject.summary.clear_events();
  });
  ASSERT_THAT(Decide(AppealOf(Ban())), IsOk());
  std::vector<std::uint32_t> letters;
  for (const v1::ThreadMessage& message : test::ListMessages(world_, name_)) {
    if (message.purpose() == v1::TEXT_PURPOSE_APPEAL_DECISION) {
      letters.push_back(test::NumberOf(message));
      EXPECT_THAT(message.reply().text(),
                  AllOf(HasSubstr("- Warning\n- Ban from"), HasSubstr("We heard both again."),
                        HasSubstr("This is final.")));
    }
  }
  ASSERT_THAT(letters, SizeIs(2));
  EXPECT_EQ(world_.CountOf(kDecisionCodes), 1U);
  EXPECT_EQ(test::WorkOf(world_, name_).decision_code_digest(), digest);
  for (const std::uint32_t number : letters) {
    ASSERT_THAT(Release(world_, name_, number), IsOk());
  }
  world_.clock.Advance(std::chrono::hours(24));
  Post();
  ASSERT_THAT(HandOver(letters[1]), IsOk());
  EXPECT_EQ(State(), v1::CASE_STATE_APPEAL_DECIDED);
  const auto events = test::EventsOf(world_, name_);
  EXPECT_THAT(events, Contains(policy::v1::CLOCK_EVENT_BOTH_SIDES_TOLD).Times(1));
  EXPECT_THAT(events, Not(Contains(policy::v1::CLOCK_EVENT_DECISION_DELIVERED)));
  EXPECT_EQ(test::WorkOf(world_, name_).file().appeal_until().seconds(), until);
}

TEST_F(LettersTest, ThatWouldBeTooLongAreRefusedBeforeTheyAreDecided) {
  File("hi");
  EXPECT_THAT(Fit(Ban()), IsOk());
  v1::Proposal proposal = Ban();
  for (char place = 'a'; place < 'm'; ++place) {
    proposal.mutable_outcomes(1)->add_spaces(std::string(120, place));
  }
  EXPECT_THAT(Fit(proposal), IsOk());
  proposal.set_reasons(std::string(500, 'r'));
  EXPECT_THAT(Fit(proposal), NamesField("reasons"));
  proposal.mutable_outcomes(1)->set_text(std::string(1000, 't'));
  EXPECT_THAT(Fit(proposal), NamesField("outcomes"));
}

}  // namespace
}  // namespace candor::review
