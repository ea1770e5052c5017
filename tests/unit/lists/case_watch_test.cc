#include "lists/case_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "../review/world.h"
#include "candor/testing/matchers.h"
#include "review/case_name.h"
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

storage::v1::CaseSummary Summary(v1::CaseState state, std::uint64_t revision = 1) {
  storage::v1::CaseSummary summary;
  summary.set_revision(revision);
  summary.mutable_subject()->set_channel("conduct");
  summary.mutable_subject()->set_state(state);
  return summary;
}

std::string Id(char letter) { return std::string(26, letter); }

class CaseWatchTest : public ::testing::Test {
 protected:
  CaseWatchTest() { Unseal(); }

  void Unseal() {
    world_.UnsealWith(test::MakeKeys());
    world_.members->Install(test::SampleRoster());
    world_.clock.Set(absl::ToChronoTime(test::SampleNow()));
  }
  absl::StatusOr<std::unique_ptr<CaseWatch>> Begin(std::string_view member,
                                                   const std::string& filter = "",
                                                   const std::string& token = "") {
    v1::WatchCasesRequest request;
    request.set_filter(filter);
    request.set_watch_token(token);
    return CaseWatch::Begin(*world_.cases, member, request);
  }
  // All there is to tell now, such as "+a" and "-b".
  std::vector<std::string> Told(CaseWatch& watch) {
    std::vector<std::string> told;
    for (;;) {
      v1::WatchCasesResponse response;
      const absl::StatusOr<bool> has_news = watch.Next(response);
      EXPECT_THAT(has_news, IsOk());
      if (!has_news.ok() || !*has_news) {
        return told;
      }
      EXPECT_NE(response.watch_token(), "");
      token_ = response.watch_token();
      told.push_back(response.list_again()    ? "list again"
                     : response.has_subject() ? "+" + response.subject().name().substr(6, 1)
                                              : "-" + response.gone().substr(6, 1));
    }
  }
  std::string ListToken(std::string_view member, const std::string& filter = "") {
    v1::ListCasesRequest request;
    request.set_filter(filter);
    v1::ListCasesResponse response;
    EXPECT_THAT(world_.cases->List(member, request, response), IsOk());
    return response.watch_token();
  }
  void Put(char letter, const storage::v1::CaseSummary& summary) {
    world_.cases->Add(Id(letter), summary);
  }

  test::World world_;
  std::string token_;
};

TEST_F(CaseWatchTest, TellsWhatChangesFromNowOn) {
  Put('a', Summary(v1::CASE_STATE_TRIAGE));
  const auto watch = Begin("alice").value();
  EXPECT_THAT(Told(*watch), IsEmpty());
  Put('b', Summary(v1::CASE_STATE_TRIAGE));
  EXPECT_THAT(Told(*watch), ElementsAre("+b"));
  Put('a', Summary(v1::CASE_STATE_CLOSED, 2));
  world_.cases->Apply({{}, {Id('b')}});
  EXPECT_THAT(Told(*watch), ElementsAre("+a", "-b"));
}

TEST_F(CaseWatchTest, GoesOnFromAListAndFromAnEarlierWatch) {
  Put('a', Summary(v1::CASE_STATE_TRIAGE));
  const std::string listed = ListToken("alice");
  Put('b', Summary(v1::CASE_STATE_TRIAGE));
  const auto watch = Begin("alice", "", listed).value();
  EXPECT_THAT(Told(*watch), ElementsAre("+b"));
  Put('c', Summary(v1::CASE_STATE_TRIAGE));
  Put('d', Summary(v1::CASE_STATE_TRIAGE));
  EXPECT_THAT(Told(*Begin("alice", "", token_).value()), ElementsAre("+c", "+d"));
  EXPECT_THAT(Told(*Begin("alice", "", token_).value()), IsEmpty());
}

TEST_F(CaseWatchTest, BringsSeveralChangesOfACaseAsOne) {
  const auto watch = Begin("alice").value();
  for (std::uint64_t revision = 1; revision <= 100; ++revision) {
    Put('a', Summary(v1::CASE_STATE_TRIAGE, revision));
  }
  v1::WatchCasesResponse response;
  EXPECT_TRUE(*watch->Next(response));
  EXPECT_EQ(response.subject().etag(), "100");
  EXPECT_FALSE(*watch->Next(response));
}

TEST_F(CaseWatchTest, TellsOfACaseThatLeavesTheFilter) {
  Put('a', Summary(v1::CASE_STATE_TRIAGE));
  Put('b', Summary(v1::CASE_STATE_CLOSED));
  const std::string listed = ListToken("alice", "state:TRIAGE");
  const auto watch = Begin("alice", "state:TRIAGE").value();
  Put('a', Summary(v1::CASE_STATE_CLOSED, 2));
  Put('b', Summary(v1::CASE_STATE_REMEDY, 2));
  Put('c', Summary(v1::CASE_STATE_TRIAGE));
  Put('d', Summary(v1::CASE_STATE_CLOSED));
  EXPECT_THAT(Told(*watch), ElementsAre("-a", "+c"));
  EXPECT_THAT(Told(*Begin("alice", "state:TRIAGE", listed).value()), ElementsAre("-a", "+c"))
      << "the same after a break";
}

TEST_F(CaseWatchTest, SaysNothingOfACaseThatWasHiddenAllAlong) {
  storage::v1::CaseSummary hidden = Summary(v1::CASE_STATE_TRIAGE);
  hidden.add_excluded_members("bob");
  const std::string listed = ListToken("bob");
  const auto watch = Begin("bob").value();
  for (std::uint64_t revision = 1; revision < 5; ++revision) {
    hidden.set_revision(revision);
    Put('a', hidden);
  }
  hidden.mutable_subject()->set_channel("events");
  Put('a', hidden);
  world_.cases->Apply({{}, {Id('a')}});
  EXPECT_THAT(Told(*watch), IsEmpty());
  EXPECT_THAT(Told(*Begin("bob", "", listed).value()), IsEmpty());
}

TEST_F(CaseWatchTest, SaysOfACaseThatIsHiddenFromNowOnThatItIsGone) {
  Put('a', Summary(v1::CASE_STATE_TRIAGE));
  const std::string listed = ListToken("bob");
  const auto watch = Begin("bob").value();
  storage::v1::CaseSummary conflicted = Summary(v1::CASE_STATE_TRIAGE, 2);
  conflicted.add_hard_conflicts("bob");
  Put('a', conflicted);
  EXPECT_THAT(Told(*watch), ElementsAre("-a"));
  conflicted.set_revision(3);
  Put('a', conflicted);
  EXPECT_THAT(Told(*watch), IsEmpty()) << "once";
  EXPECT_THAT(Told(*Begin("bob", "", listed).value()), ElementsAre("-a"));
  EXPECT_THAT(Told(*Begin("bob", "", token_).value()), IsEmpty());
}

TEST_F(CaseWatchTest, SaysNothingOfLinksToWhatIsHidden) {
  storage::v1::CaseSummary hidden = Summary(v1::CASE_STATE_TRIAGE);
  hidden.add_named_members("bob");
  Put('h', hidden);
  Put('a', Summary(v1::CASE_STATE_TRIAGE));
  const auto of_bob = Begin("bob").value();
  const auto of_alice = Begin("alice").value();
  storage::v1::CaseSummary linked = Summary(v1::CASE_STATE_TRIAGE);
  linked.mutable_subject()->add_linked_cases(CaseName(Id('h')));
  Put('a', linked);
  EXPECT_THAT(Told(*of_bob), IsEmpty());
  EXPECT_THAT(Told(*of_alice), ElementsAre("+a"));
}

// A link to a hidden case is a change without a word: it must not move the visible one either.
TEST_F(CaseWatchTest, TellsInAnOrderThatHiddenChangesDoNotMove) {
  storage::v1::CaseSummary hidden = Summary(v1::CASE_STATE_TRIAGE);
  hidden.add_named_members("bob");
  Put('h', hidden);
  std::vector<std::vector<std::string>> worlds;
  for (const bool is_linked_first : {false, true}) {
    Put('a', Summary(v1::CASE_STATE_TRIAGE));
    Put('b', Summary(v1::CASE_STATE_TRIAGE));
    const auto watch = Begin("bob").value();
    storage::v1::CaseSummary linked = Summary(v1::CASE_STATE_TRIAGE);
    if (is_linked_first) {
      linked.mutable_subject()->add_linked_cases(CaseName(Id('h')));
      Put('a', linked);
    }
    Put('b', Summary(v1::CASE_STATE_CLOSED, 2));
    linked.set_revision(2);
    Put('a', linked);
    worlds.push_back(Told(*watch));
  }
  EXPECT_THAT(worlds[0], SizeIs(2));
  EXPECT_EQ(worlds[0], worlds[1]);
}

TEST_F(CaseWatchTest, TellsALongBacklogInAnOrderThatHiddenChangesDoNotMove) {
  storage::v1::CaseSummary hidden = Summary(v1::CASE_STATE_TRIAGE);
  hidden.add_named_members("bob");
  std::vector<std::vector<std::string>> worlds;
  for (const int hidden_changes : {0, 1000}) {
    const auto watch = Begin("bob").value();
    for (std::uint64_t revision = 1; revision <= 2; ++revision) {
      Put('b', Summary(v1::CASE_STATE_TRIAGE, revision));
      for (int i = 0; i < hidden_changes; ++i) {
        Put('h', hidden);
      }
      Put('a', Summary(v1::CASE_STATE_TRIAGE, revision));
    }
    worlds.push_back(Told(*watch));
    world_.cases->Apply({{}, {Id('a'), Id('b'), Id('h')}});
  }
  EXPECT_THAT(worlds[0], ElementsAre("+a", "+b"));
  EXPECT_EQ(worlds[0], worlds[1]);
}

TEST_F(CaseWatchTest, AsksToListAgainAfterARestart) {
  Put('a', Summary(v1::CASE_STATE_TRIAGE));
  const std::string listed = ListToken("alice");
  world_.Restart();
  Unseal();
  const auto watch = Begin("alice", "", listed).value();
  EXPECT_THAT(Told(*watch), ElementsAre("list again"));
  Put('b', Summary(v1::CASE_STATE_TRIAGE));
  EXPECT_THAT(Told(*watch), ElementsAre("+b"));
  EXPECT_THAT(Told(*Begin("alice", "", token_).value()), IsEmpty()) << "that token is of now";
}

TEST_F(CaseWatchTest, AsksToListAgainWhenTooMuchChanged) {
  const auto watch = Begin("alice").value();
  const storage::v1::CaseSummary summary = Summary(v1::CASE_STATE_TRIAGE);
  for (int i = 0; i < 65537; ++i) {
    Put('a', summary);
  }
  EXPECT_THAT(Told(*watch), ElementsAre("list again"));
  Put('b', summary);
  EXPECT_THAT(Told(*watch), ElementsAre("+b"));
}

TEST_F(CaseWatchTest, RefusesTokensThatAreNotItsOwn) {
  const std::string token = ListToken("alice", "state:TRIAGE");
  EXPECT_THAT(Begin("alice", "state:TRIAGE", token), IsOk());
  EXPECT_THAT(Begin("bob", "state:TRIAGE", token), NamesField("watch_token"));
  EXPECT_THAT(Begin("alice", "", token), NamesField("watch_token"));
  EXPECT_THAT(Begin("alice", "state:TRIAGE", "garbage"), NamesField("watch_token"));
  EXPECT_THAT(Begin("alice", "state:OPEN"), NamesField("filter"));
}

TEST_F(CaseWatchTest, EndsWithTheSeal) {
  const auto watch = Begin("alice").value();
  world_.key_ring->Seal();
  world_.members->Forget();
  world_.cases->Drop();
  v1::WatchCasesResponse response;
  EXPECT_THAT(watch->Next(response), HasReason(Reason::kSealed));
  EXPECT_THAT(Begin("alice"), HasReason(Reason::kSealed));
  Unseal();
  EXPECT_THAT(watch->Check(), HasReason(Reason::kSealed)) << "what changed since is not known";
}

TEST_F(CaseWatchTest, EndsWhenTheServiceStops) {
  const auto watch = Begin("alice").value();
  world_.cases->EndWatches();
  EXPECT_THAT(watch->Check(), HasReason(Reason::kShuttingDown));
}

TEST_F(CaseWatchTest, EndsWhenTheMemberLosesARight) {
  const auto of_bob = Begin("bob").value();
  const auto of_alice = Begin("alice").value();
  const std::string token = ListToken("bob");
  storage::v1::Roster changed = test::SampleRoster()->stored();
  changed.mutable_members(1)->set_channels(0, "events");
  world_.members->Install(std::make_shared<const Roster>(changed));
  EXPECT_THAT(of_bob->Check(), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(of_alice->Check(), IsOk());
  // What was seen by other rights is not known by change.
  EXPECT_THAT(Told(*Begin("bob", "", token).value()), ElementsAre("list again"));
  changed.mutable_members(0)->set_state(v1::MEMBER_STATE_LEFT);
  world_.members->Install(std::make_shared<const Roster>(changed));
  EXPECT_THAT(of_alice->Check(), HasReason(Reason::kCallerNotAllowed));
}

// A reader who keeps what it was told has, in the end, what a list has: whatever changed, wherever
// it broke off, and as slow as it was.
TEST_F(CaseWatchTest, MissesNothing) {
  SampleCases samples(31);
  for (const std::string_view member : test::kSampleMembers) {
    if (member == "erin") {
      continue;
    }
    for (const std::string& filter : {std::string(), std::string("-state:CLOSED severity:S1,S2"),
                                      std::string("text:anna"), std::string("clock:breached")}) {
      std::map<std::string, std::string> kept;
      std::string token = ListToken(member, filter);
      std::vector<SampleCase> cases;
      auto watch = Begin(member, filter, token).value();
      for (int step = 0; step < 150; ++step) {
        if (cases.empty() || samples.Below(3) == 0) {
          cases.push_back(samples.Next());
        } else {
          SampleCase& changed = cases[samples.Below(static_cast<std::uint32_t>(cases.size()))];
          changed = samples.Change(changed);
        }
        world_.cases->Add(cases.back().id, cases.back().summary);
        for (std::uint32_t reads = samples.Below(4); reads > 0 || step == 149; --reads) {
          v1::WatchCasesResponse response;
          if (!watch->Next(response).value()) {
            break;
          }
          token = response.watch_token();
          if (response.has_subject()) {
            kept[response.subject().name()] = response.subject().SerializeAsString();
          } else {
            kept.erase(response.gone());
          }
        }
        if (samples.Below(20) == 0) {
          watch = Begin(member, filter, token).value();
        }
      }
      std::map<std::string, std::string> listed;
      v1::ListCasesRequest request;
      request.set_filter(filter);
      request.set_page_size(1000);
      v1::ListCasesResponse response;
      ASSERT_THAT(world_.cases->List(member, request, response), IsOk());
      for (const v1::Case& shown : response.cases()) {
        listed[shown.name()] = shown.SerializeAsString();
      }
      EXPECT_EQ(kept, listed) << member << ": " << filter;
      for (const SampleCase& sample : cases) {
        world_.cases->Apply({{}, {sample.id}});
      }
    }
  }
}

}  // namespace
}  // namespace candor::review
