#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "../review/world.h"
#include "candor/testing/matchers.h"
#include "casework/code_name.h"
#include "casework/standing.h"
#include "review/case_name.h"
#include "review/cases.h"
#include "sample_cases.h"

namespace candor::review {
namespace {

using test::SampleCase;
using test::SampleCases;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CaseListTest : public ::testing::Test {
 protected:
  CaseListTest() {
    world_.UnsealWith(test::MakeKeys());
    world_.members->Install(test::SampleRoster());
    world_.clock.Set(absl::ToChronoTime(test::SampleNow()));
  }
  void Fill(std::size_t count) {
    SampleCases samples(21);
    for (std::size_t i = 0; i < count; ++i) {
      const SampleCase sample = samples.Next();
      world_.cases->Add(sample.id, sample.summary);
    }
  }
  absl::StatusOr<v1::ListCasesResponse> List(std::string_view member, const std::string& filter,
                                             const std::string& order = "",
                                             const std::string& token = "",
                                             std::uint32_t size = 10) {
    v1::ListCasesRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    request.set_page_token(token);
    request.set_page_size(size);
    v1::ListCasesResponse response;
    const absl::Status status = world_.cases->List(member, request, response);
    return status.ok() ? absl::StatusOr<v1::ListCasesResponse>(response) : status;
  }
  absl::StatusOr<v1::CountCasesResponse> Count(std::string_view member, const std::string& filter) {
    v1::CountCasesRequest request;
    request.set_filter(filter);
    v1::CountCasesResponse response;
    const absl::Status status = world_.cases->Count(member, request, response);
    return status.ok() ? absl::StatusOr<v1::CountCasesResponse>(response) : status;
  }

  test::World world_;
};

TEST_F(CaseListTest, TellsHowManyMatchOnAllPages) {
  Fill(200);
  const auto first = List("alice", "category:H1");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->cases(), SizeIs(10));
  std::size_t seen = 10;
  std::string token = first->next_page_token();
  while (!token.empty()) {
    const auto page = List("alice", "category:H1", "", token);
    EXPECT_EQ(page->total_size(), first->total_size());
    seen += static_cast<std::size_t>(page->cases().size());
    token = page->next_page_token();
  }
  EXPECT_EQ(seen, first->total_size());
  EXPECT_EQ(Count("alice", "category:H1")->total(), first->total_size());
}

TEST_F(CaseListTest, RefusesThePageTokenOfAnotherQuestion) {
  Fill(100);
  const std::string token = List("alice", "-state:CLOSED", "activity")->next_page_token();
  EXPECT_THAT(List("alice", "-state:CLOSED", "activity", token), IsOk());
  EXPECT_THAT(List("alice", "", "activity", token), NamesField("page_token"));
  EXPECT_THAT(List("alice", "-state:CLOSED ", "activity", token), NamesField("page_token"));
  EXPECT_THAT(List("alice", "-state:CLOSED", "clock", token), NamesField("page_token"));
  EXPECT_THAT(List("dan", "-state:CLOSED", "activity", token), NamesField("page_token"));
}

TEST_F(CaseListTest, TakesTheDefaultOrderByItsName) {
  Fill(100);
  const auto first = List("alice", "");
  EXPECT_EQ(List("alice", "", "received")->cases(0).name(), first->cases(0).name());
  EXPECT_THAT(List("alice", "", "received", first->next_page_token()), IsOk());
}

TEST_F(CaseListTest, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(List("alice", "state:OPEN"), NamesField("filter"));
  EXPECT_THAT(List("alice", "", "newest"), NamesField("order_by"));
  EXPECT_THAT(Count("alice", "state:OPEN"), NamesField("filter"));
}

TEST_F(CaseListTest, IsForActiveMembersOnly) {
  EXPECT_THAT(List("erin", ""), HasReason(Reason::kNotOnboarded));
  EXPECT_THAT(List("nobody", ""), HasReason(Reason::kCallerNotAllowed));
  EXPECT_THAT(Count("erin", ""), HasReason(Reason::kNotOnboarded));
}

TEST_F(CaseListTest, ShowsWhatDependsOnWhoLooksAndWhen) {
  const std::string id(26, 'a');
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_channel("conduct");
  summary.add_soft_conflicts("bob");
  v1::CaseClock& clock = *summary.mutable_subject()->add_clocks();
  clock.mutable_soft_time()->set_seconds(absl::ToUnixSeconds(test::SampleNow()) - 1);
  clock.mutable_hard_time()->set_seconds(absl::ToUnixSeconds(test::SampleNow()) + 1);
  world_.cases->Add(id, summary);
  const v1::Case shown = List("bob", "")->cases(0);
  EXPECT_EQ(shown.code_name(), CodeName(id));
  EXPECT_EQ(shown.own_conflict(), v1::CONFLICT_LEVEL_SOFT);
  EXPECT_EQ(shown.clocks(0).level(), v1::CLOCK_LEVEL_DUE);
  EXPECT_THAT(shown.permitted_actions(), IsEmpty());
  world_.clock.Advance(std::chrono::seconds(2));
  EXPECT_EQ(List("bob", "")->cases(0).clocks(0).level(), v1::CLOCK_LEVEL_BREACHED);
  EXPECT_EQ(List("alice", "")->cases(0).own_conflict(), v1::CONFLICT_LEVEL_UNSPECIFIED);
}

// Everything that a member can learn from lists and counts, without the tokens, which are random.
std::string Transcript(test::World& world, std::string_view member) {
  std::string transcript;
  SampleCases filters(22);
  for (int i = 0; i < 60; ++i) {
    v1::ListCasesRequest request;
    request.set_filter(i == 0 ? "" : filters.NextFilter());
    request.set_order_by(filters.OneOf({"received", "clock", "severity", "activity"}));
    request.set_page_size(1 + filters.Below(30));
    v1::CountCasesRequest count;
    v1::CountCasesResponse counted;
    count.set_filter(request.filter());
    transcript += world.cases->Count(member, count, counted).ToString() + counted.DebugString();
    do {
      v1::ListCasesResponse response;
      transcript += world.cases->List(member, request, response).ToString();
      request.set_page_token(response.next_page_token());
      response.clear_watch_token();
      transcript += response.DebugString();
    } while (!request.page_token().empty());
  }
  return transcript;
}

// Where two long texts part; empty when they do not.
std::string FirstDifference(const std::string& a, const std::string& b) {
  constexpr std::size_t kShown = 300;
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  return std::string(in_a, a.end()).substr(0, kShown) +
         std::string(in_b, b.end()).substr(0, kShown);
}

TEST_F(CaseListTest, IsThatOfAWorldWithoutWhatIsHidden) {
  for (const std::string_view member : test::kSampleMembers) {
    test::World without;
    without.UnsealWith(test::MakeKeys());
    without.members->Install(test::SampleRoster());
    without.clock.Set(absl::ToChronoTime(test::SampleNow()));
    const auto roster = test::SampleRoster();
    SampleCases samples(23);
    std::size_t hidden = 0;
    std::string last;
    for (int i = 0; i < 120; ++i) {
      SampleCase sample = samples.Next();
      if (!last.empty()) {
        sample.summary.mutable_subject()->add_linked_cases(CaseName(last));
      }
      last = sample.id;
      world_.cases->Add(sample.id, sample.summary);
      if (IsHidden(sample.summary, roster->Find(member), "")) {
        ++hidden;
      } else {
        without.cases->Add(sample.id, sample.summary);
      }
    }
    EXPECT_GT(hidden, 5U);
    EXPECT_EQ(FirstDifference(Transcript(world_, member), Transcript(without, member)), "")
        << member;
  }
}

}  // namespace
}  // namespace candor::review
