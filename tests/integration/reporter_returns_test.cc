// The reporter comes back with nothing but the words: status, replies, follow-ups, withdrawal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "candor/testing/matchers.h"
#include "deployment.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using client::Inbox;
using client::Sealing;
using client::Withdrawn;
using test_support::IsOk;
using ::testing::UnorderedElementsAre;

std::string WordsOf(const Receipt& receipt) {
  std::string words;
  for (const std::string_view word : receipt.Words()) {
    words.append(word).push_back(' ');
  }
  return words;
}

report::v1::FollowUp FollowUpOf(const std::string& text) {
  report::v1::FollowUp follow_up;
  follow_up.set_text(text);
  return follow_up;
}

std::vector<std::string> TextsFromReporter(TeamMember& team, const std::string& case_name) {
  std::vector<std::string> texts;
  for (const auto& message : team.Messages(case_name)) {
    if (message.has_follow_up()) {
      texts.push_back(message.follow_up().text());
    }
  }
  return texts;
}

class ReporterReturns : public ::testing::TestWithParam<Sealing> {
 protected:
  ReporterReturns() {
    candor_.StartIntake();
    candor_.StartReview();
  }

  // As another process would: from the words alone, on a connection of its own.
  Inbox Poll(const std::string& words) {
    const auto receipt = Receipt::FromWords(words);
    auto inbox = candor_.Portal().Poll(*receipt);
    EXPECT_THAT(inbox, IsOk());
    return inbox.ok() ? *std::move(inbox) : Inbox();
  }
  bool HasReplies(const std::string& words, std::size_t count) {
    return Eventually([&] { return Poll(words).replies.size() >= count; });
  }
  absl::StatusOr<std::uint32_t> FollowUp(const std::string& words, const std::string& text,
                                         std::uint32_t first_index = 1) {
    const auto receipt = Receipt::FromWords(words);
    client::LaterMessage::Options options;
    options.sealing = GetParam();
    options.first_index = first_index;
    return candor_.Portal().FollowUp(*receipt, FollowUpOf(text), options);
  }
  std::string Submit(const std::string& what) {
    client::PortalClient portal = candor_.Portal();
    const auto receipt = GetParam() == Sealing::kHere ? portal.Submit(ReportOf(what))
                                                      : portal.SubmitPlaintext(ReportOf(what));
    EXPECT_THAT(receipt, IsOk());
    return WordsOf(*receipt);
  }

  // A follow-up that comes before its report is a case of its own for a moment.
  std::string OnlyCase() {
    std::string name;
    EXPECT_TRUE(Eventually([&] {
      const auto cases = candor_.ListCases();
      const bool only = cases.size() == 1 && cases[0].state() != review::v1::CASE_STATE_QUARANTINED;
      name = only ? cases[0].name() : "";
      return only;
    }));
    return name;
  }

  Deployment candor_;
};

INSTANTIATE_TEST_SUITE_P(BothSealings, ReporterReturns,
                         ::testing::Values(Sealing::kHere, Sealing::kIntake), [](const auto& tier) {
                           return tier.param == Sealing::kHere ? "SealedHere" : "SealedByIntake";
                         });

TEST_P(ReporterReturns, FindsTheStateTheAnswersAndIsHeard) {
  const std::string words = Submit("the first report");
  const std::string name = OnlyCase();
  TeamMember team(candor_);
  EXPECT_FALSE(team.Case(name)->receipt_confirmed());

  ASSERT_TRUE(HasReplies(words, 1));
  const Inbox received = Poll(words);
  EXPECT_EQ(received.replies[0].reply.status().code(), "SCREENING");
  EXPECT_FALSE(received.replies[0].reply.status().text().empty());
  EXPECT_TRUE(Eventually([&] { return team.Case(name)->receipt_confirmed(); }));

  ASSERT_THAT(team.Reply(name, "When did it begin?"), IsOk());
  // Beside the answer, that somebody reads it now.
  ASSERT_TRUE(HasReplies(words, 3));
  const Inbox asked = Poll(words);
  EXPECT_EQ(asked.replies[1].reply.status().code(), "TRIAGE");
  EXPECT_EQ(asked.replies[2].reply.text(), "When did it begin?");
  const auto index = FollowUp(words, "In March.", asked.next_index);
  ASSERT_THAT(index, IsOk());
  EXPECT_EQ(*index, asked.next_index);
  EXPECT_TRUE(Eventually([&] { return !TextsFromReporter(team, name).empty(); }));
  EXPECT_THAT(TextsFromReporter(team, name), UnorderedElementsAre("In March."));
  EXPECT_TRUE(Eventually([&] {
    const auto messages = team.Messages(name);
    return std::ranges::count_if(messages, [](const auto& message) {
             return message.delivery() == review::v1::DELIVERY_STATE_FETCHED &&
                    message.fetched_day() > 0;
           }) == 3;
  }));
  // Nothing of it is delivered twice.
  EXPECT_EQ(Poll(words).replies.size(), 3U);
}

TEST_P(ReporterReturns, BeforeTheReportIsPulledAndInAnyOrder) {
  candor_.StopReview();
  const std::string words = Submit("not pulled yet");
  EXPECT_TRUE(Poll(words).replies.empty());
  for (const char* text : {"one", "two", "three", "four", "five"}) {
    ASSERT_THAT(FollowUp(words, text), IsOk());
  }
  candor_.StartReview();
  TeamMember team(candor_);
  // Slots are pulled in a random order: some of these come before their report.
  const std::string name = OnlyCase();
  EXPECT_TRUE(Eventually([&] { return TextsFromReporter(team, name).size() == 5; }));
  EXPECT_EQ(OnlyCase(), name);
  EXPECT_THAT(TextsFromReporter(team, name),
              UnorderedElementsAre("one", "two", "three", "four", "five"));
}

TEST_P(ReporterReturns, OnTwoDevicesAtOnce) {
  const std::string words = Submit("two devices");
  std::vector<std::thread> devices;
  for (int device = 0; device < 2; ++device) {
    devices.emplace_back([&, device] {
      for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(FollowUp(words, std::to_string(device) + "-" + std::to_string(i)), IsOk());
      }
    });
  }
  for (std::thread& device : devices) {
    device.join();
  }
  TeamMember team(candor_);
  const std::string name = OnlyCase();
  EXPECT_TRUE(Eventually([&] { return TextsFromReporter(team, name).size() == 10; }));
  const auto texts = TextsFromReporter(team, name);
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), 10U);
}

TEST_P(ReporterReturns, AndWithdraws) {
  candor_.StopReview();
  const std::string early = Submit("withdrawn before the pull");
  client::PortalClient portal = candor_.Portal();
  client::LaterMessage::Options options;
  options.sealing = GetParam();
  for (int again = 0; again < 2; ++again) {
    const auto destroyed = portal.Withdraw(*Receipt::FromWords(early), {}, options);
    ASSERT_THAT(destroyed, IsOk());
    EXPECT_EQ(*destroyed, Withdrawn::kDestroyed);
  }
  const std::string late = Submit("withdrawn after the pull");
  candor_.StartReview();
  const auto cases = candor_.WaitForCases(1);
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_FALSE(cases[0].withdrawal_requested());
  // Intake lets go of it with the acknowledgement, a moment later.
  TeamMember team(candor_);
  report::v1::Withdrawal reason;
  reason.set_reason("settled");
  EXPECT_TRUE(Eventually([&] {
    EXPECT_THAT(portal.Withdraw(*Receipt::FromWords(late), reason, options), IsOk());
    return team.Case(cases[0].name())->withdrawal_requested();
  }));
  EXPECT_EQ(candor_.ListCases().size(), 1U);
  const auto messages = team.Messages(cases[0].name());
  EXPECT_TRUE(std::ranges::any_of(messages, [](const auto& m) { return m.has_withdrawal(); }));
}

TEST_P(ReporterReturns, AfterBothServicesWereKilled) {
  const std::string words = Submit("killed in between");
  const std::string name = OnlyCase();
  {
    TeamMember team(candor_);
    ASSERT_TRUE(HasReplies(words, 1));
    ASSERT_THAT(FollowUp(words, "before"), IsOk());
    candor_.intake().Kill();
    ASSERT_THAT(team.Reply(name, "written while intake was down"), IsOk());
    candor_.review().Kill();
  }
  candor_.StartIntake();
  candor_.StartReview();
  ASSERT_TRUE(HasReplies(words, 3));
  const Inbox inbox = Poll(words);
  ASSERT_EQ(inbox.replies.size(), 3U);
  EXPECT_EQ(inbox.replies[2].reply.text(), "written while intake was down");
  ASSERT_THAT(FollowUp(words, "after"), IsOk());
  TeamMember team(candor_);
  EXPECT_TRUE(Eventually([&] { return TextsFromReporter(team, name).size() == 2; }));
  EXPECT_THAT(TextsFromReporter(team, name), UnorderedElementsAre("before", "after"));
}

TEST_P(ReporterReturns, WithWordsThatNobodyEverUsed) {
  SystemRandom random;
  EXPECT_TRUE(Poll(WordsOf(Receipt::Generate(random))).replies.empty());
}

}  // namespace
}  // namespace candor::integration
