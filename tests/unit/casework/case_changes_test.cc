#include "casework/case_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <future>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../store/fault_file_system.h"
#include "candor/testing/matchers.h"
#include "casework/triage_verbs.h"
#include "review/case_name.h"
#include "review/families.h"
#include "verb_fixture.h"

namespace candor::review {
namespace {

using store::FaultFileSystem;
using test::MakeKeys;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kNoCase[] = "cases/abcdefghijklmnopqrstuvwxyz";
const std::string kId(16, 'r');

class CaseChangesTest : public test::VerbTest {
 protected:
  absl::StatusOr<v1::Case> Note(const v1::CaseChange& change, const std::string& member = "tina",
                                CaseChanges::Recall recall = nullptr) {
    return test::Run(
        world_, member, change, Action::kAddNote,
        [this](ChangeContext& context) {
          ++noted_;
          context.made = 40 + noted_;
          return absl::OkStatus();
        },
        std::move(recall));
  }

  std::uint32_t noted_ = 0;
};

TEST_F(CaseChangesTest, AStepIsHistoryStateClocksAndAWordToTheReporter) {
  const std::string name = File();
  EXPECT_EQ(LastToldToReporter(), "Received");
  world_.clock.Advance(std::chrono::milliseconds(3'600'400));
  const auto declared = Declare(name, "tina");
  ASSERT_THAT(declared, IsOk());
  EXPECT_EQ(declared->own_conflict(), v1::CONFLICT_LEVEL_NONE);
  EXPECT_THAT(declared->permitted_actions(), Contains("TAKE_CASE"));
  EXPECT_EQ(LastToldToReporter(), "Received");

  const auto taken = Take(name, "tina");
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->state(), v1::CASE_STATE_TRIAGE);
  EXPECT_NE(taken->etag(), declared->etag());
  EXPECT_THAT(taken->permitted_actions(), Contains("REFER"));
  EXPECT_THAT(taken->clocks(), IsEmpty());
  EXPECT_EQ(LastToldToReporter(), "Under review");

  const auto history = HistoryOf(name);
  ASSERT_THAT(history, SizeIs(2));
  EXPECT_EQ(history[0].action(), "DECLARE_CONFLICT");
  EXPECT_EQ(history[1].number(), 2U);
  EXPECT_EQ(history[1].actor(), "tina");
  EXPECT_EQ(history[1].action(), "TAKE_CASE");
  EXPECT_EQ(history[1].reason(), "because");
  EXPECT_EQ(history[1].from(), v1::CASE_STATE_SCREENING);
  EXPECT_EQ(history[1].to(), v1::CASE_STATE_TRIAGE);
  EXPECT_EQ(history[1].policy_version(), 3U);
  // To the second: noon, and an hour of which 0.4 s are cut off.
  EXPECT_EQ(history[1].time().seconds(), 20514 * 86400LL + 13 * 3600);
  EXPECT_EQ(history[1].time().nanos(), 0);

  const auto events = SummaryOf(name).events();
  ASSERT_GE(events.size(), 3);
  const int last = events.size() - 1;
  EXPECT_EQ(events[last - 2].event(), policy::v1::CLOCK_EVENT_TRIAGED);
  EXPECT_EQ(events[last - 1].state(), static_cast<std::uint32_t>(v1::CASE_STATE_TRIAGE));
  EXPECT_EQ(events[last].event(), policy::v1::CLOCK_EVENT_STATUS_TOLD);
  EXPECT_EQ(events[last].time().seconds(), 20514 * 86400LL + 13 * 3600);
}

TEST_F(CaseChangesTest, AStateOfWhichThePolicySaysNothingNewIsNotTold) {
  const std::string name = FileInto(v1::CASE_STATE_TRIAGE);
  const std::size_t told = ListMessages(world_, name).size();
  v1::StartInvestigationRequest request;
  *request.mutable_change() = ChangeOf(name);
  ASSERT_THAT(
      test::Change(world_, "hanna", Action::kStartInvestigation, StartInvestigation, request),
      IsOk());
  EXPECT_THAT(ListMessages(world_, name), SizeIs(told));
}

TEST_F(CaseChangesTest, AChangeIsMadeAgainstWhatItsCallerSaw) {
  const std::string name = FileAndAssign();
  const std::string etag = Get(name, "tina")->etag();
  ASSERT_THAT(Note(ChangeOf(name, "one", "", etag)), IsOk());
  EXPECT_THAT(Note(ChangeOf(name, "two", "", etag)), HasReason(Reason::kStaleEtag));
  EXPECT_THAT(Note(ChangeOf(name, "two", "", "made up")), HasReason(Reason::kStaleEtag));
  EXPECT_THAT(Note(ChangeOf(name, "two")), IsOk());
  EXPECT_EQ(noted_, 2U);
  EXPECT_THAT(HistoryOf(name), SizeIs(7));
}

TEST_F(CaseChangesTest, ALinkThatACallerMustNotLearnOfIsNotInTheirEtag) {
  const std::string name = FileAndAssign();
  const std::string hidden = File("tina");
  const std::string etag = Get(name, "tina")->etag();
  const std::string etag_of_all = Get(name, "hanna")->etag();
  ASSERT_THAT(Declare(hidden, "carl"), IsOk());
  ASSERT_THAT(LinkCases(world_, name, hidden, "carl"), IsOk());
  EXPECT_NE(Get(name, "hanna")->etag(), etag_of_all);
  EXPECT_THAT(Note(ChangeOf(name, "one", "", etag)), IsOk());
}

TEST_F(CaseChangesTest, TheSameRequestIsCarriedOutOnce) {
  const std::string name = FileAndAssign();
  const std::string etag = Get(name, "tina")->etag();
  const v1::CaseChange change = ChangeOf(name, "one", kId, etag);
  const auto first = Note(change);
  ASSERT_THAT(first, IsOk());
  Restart();
  std::vector<std::uint32_t> recalled;
  const auto second = Note(change, "tina", [&](CaseEdit&, OpenCase&, std::uint32_t made) {
    recalled.push_back(made);
    return absl::OkStatus();
  });
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(noted_, 1U);
  EXPECT_THAT(recalled, ElementsAre(41));
  // Another member's id, another action's, another id and none at all are other requests.
  ASSERT_THAT(Declare(name, "theo"), IsOk());
  EXPECT_THAT(Note(ChangeOf(name, "one", kId), "theo"), IsOk());
  EXPECT_THAT(Note(ChangeOf(name, "one", std::string(16, 's'))), IsOk());
  EXPECT_THAT(Note(ChangeOf(name)), IsOk());
  EXPECT_THAT(Note(ChangeOf(name)), IsOk());
  EXPECT_EQ(noted_, 5U);
  EXPECT_THAT(Take(name, "tina", ChangeOf(name, "", kId)), HasReason(Reason::kNotPermitted));
}

TEST_F(CaseChangesTest, WhoMayNotReadAnyMoreIsNotToldAgainWhatTheyMade) {
  const std::string name = FileAndAssign();
  const v1::CaseChange change = ChangeOf(name, "one", kId);
  ASSERT_THAT(Note(change), IsOk());
  test::Alter(world_, name,
              [](OpenCase& subject) { subject.shown().set_state(v1::CASE_STATE_INVESTIGATING); });
  bool is_recalled = false;
  EXPECT_THAT(Note(change, "tina",
                   [&](CaseEdit&, OpenCase&, std::uint32_t) {
                     is_recalled = true;
                     return absl::OkStatus();
                   }),
              IsOk());
  EXPECT_FALSE(is_recalled);
}

TEST_F(CaseChangesTest, RequestsAreRememberedToALimit) {
  const std::string name = FileAndAssign();
  const std::string id = std::string(*IdOfCaseName(name));
  std::promise<absl::Status> outcome;
  world_.editor->Apply(
      MakeKeys(), id,
      [](CaseEdit& edit, OpenCase& subject) -> absl::StatusOr<bool> {
        if (const absl::Status opened = edit.OpenWork(subject); !opened.ok()) {
          return opened;
        }
        for (int i = 0; i < 1024; ++i) {
          subject.work.add_seen_requests(std::string(36, 'x'));
        }
        return true;
      },
      [&outcome](const absl::Status& status) { outcome.set_value(status); });
  ASSERT_THAT(outcome.get_future().get(), IsOk());
  ASSERT_THAT(Note(ChangeOf(name, "one", kId)), IsOk());
  ASSERT_THAT(Note(ChangeOf(name, "one", kId)), IsOk());
  EXPECT_EQ(noted_, 1U);
  EXPECT_THAT(test::WorkOf(world_, name).seen_requests(), SizeIs(1024));
}

TEST_F(CaseChangesTest, RefuseBadInput) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(Note(ChangeOf("cases/1")), NamesField("change.name"));
  EXPECT_THAT(Note(ChangeOf("")), NamesField("change.name"));
  EXPECT_THAT(Note(ChangeOf(kNoCase)), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(Note(ChangeOf(name, "")), NamesField("change.reason"));
  EXPECT_THAT(Note(ChangeOf(name, std::string(2001, 'x'))), NamesField("change.reason"));
  EXPECT_THAT(Note(ChangeOf(name, std::string(2000, 'x'))), IsOk());
  EXPECT_THAT(Note(ChangeOf(name, "one", "short")), NamesField("change.request_id"));
  EXPECT_THAT(Note(ChangeOf(name, "one", std::string(17, 'r'))), NamesField("change.request_id"));
}

TEST_F(CaseChangesTest, AReasonIsNeededForWhatNeedsOne) {
  const std::string name = FileAndAssign();
  for (const Action action :
       {Action::kHold, Action::kResume, Action::kRefer, Action::kReopen, Action::kEscalate,
        Action::kMarkDuplicate, Action::kAddNote, Action::kStartInvestigation}) {
    EXPECT_THAT(test::Run(world_, "tina", ChangeOf(name, ""), action,
                          [](ChangeContext&) { return absl::OkStatus(); }),
                NamesField("change.reason"))
        << ActionCode(action);
  }
  EXPECT_THAT(test::Run(world_, "tina", ChangeOf(name, ""), Action::kUpdateCase,
                        [](ChangeContext&) { return absl::OkStatus(); }),
              IsOk());
}

TEST_F(CaseChangesTest, WhoMustNotLearnOfACaseGetsTheAnswersOfAWorldWithoutIt) {
  const std::string hidden = File("theo");
  ASSERT_THAT(Declare(hidden, "tina"), IsOk());
  ASSERT_THAT(Take(hidden, "tina"), IsOk());
  const std::string etag = Get(hidden, "tina")->etag();
  const std::string dump = test::DumpOf(*world_.store);
  for (const std::string& reason : {std::string("one"), std::string(), std::string(3000, 'x')}) {
    for (const std::string& id : {std::string(), kId, std::string("short")}) {
      for (const std::string& seen : {std::string(), etag, std::string("stale")}) {
        EXPECT_EQ(Note(ChangeOf(hidden, reason, id, seen), "theo").status(),
                  Note(ChangeOf(kNoCase, reason, id, seen), "theo").status());
      }
    }
  }
  EXPECT_EQ(noted_, 0U);
  EXPECT_EQ(test::DumpOf(*world_.store), dump);
}

TEST_F(CaseChangesTest, OnlyAPermitOpensTheWay) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(Note(ChangeOf(name), "theo"), HasReason(Reason::kConflictNotDeclared));
  ASSERT_THAT(Declare(name, "pam"), IsOk());
  EXPECT_THAT(Note(ChangeOf(name), "pam"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Note(ChangeOf(name), "stranger"), Not(IsOk()));
  EXPECT_EQ(noted_, 0U);
}

TEST_F(CaseChangesTest, ACaseInQuarantineIsLeftAlone) {
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  const std::string name = world_.ListAll("tina").at(0).name();
  EXPECT_EQ(Declare(name, "tina").status(),
            Error(Reason::kIllegalTransition, "the case is in QUARANTINED, which allows nothing"));
}

TEST_F(CaseChangesTest, AVerbCannotMoveACaseWhereItsActionDoesNotLead) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(
      test::Run(world_, "tina", ChangeOf(name), Action::kRefer,
                [](ChangeContext& context) { return MoveTo(context, v1::CASE_STATE_CLOSED); }),
      HasReason(Reason::kInternal));
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_TRIAGE);
}

TEST_F(CaseChangesTest, AVerbThatFailsLeavesNothingBehind) {
  const std::string name = FileAndAssign();
  const std::string dump = test::DumpOf(*world_.store);
  EXPECT_THAT(test::Run(world_, "tina", ChangeOf(name, "one", kId), Action::kRefer,
                        [](ChangeContext& context) {
                          context.subject.shown().set_state(v1::CASE_STATE_REFERRED);
                          return Error(Reason::kNotFinished);
                        }),
              HasReason(Reason::kNotFinished));
  EXPECT_EQ(test::DumpOf(*world_.store), dump);
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_TRIAGE);
}

TEST_F(CaseChangesTest, OfTwoAtOnceOneWins) {
  const std::string name = File();
  ASSERT_THAT(Declare(name, "tina"), IsOk());
  ASSERT_THAT(Declare(name, "theo"), IsOk());
  const std::string etag = Get(name, "tina")->etag();
  std::vector<std::promise<absl::StatusOr<v1::Case>>> outcomes(4);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    world_.changes->Run(
        i % 2 == 0 ? "tina" : "theo", ChangeOf(name, "", "", i < 2 ? etag : ""), Action::kTakeCase,
        [](ChangeContext& context) {
          return TakeCase(context, v1::TakeCaseRequest(),
                          *std::make_unique<v1::TakeCaseResponse>());
        },
        [&outcomes, i](absl::StatusOr<v1::Case> taken) {
          outcomes[i].set_value(std::move(taken));
        });
  }
  std::vector<absl::StatusOr<v1::Case>> taken;
  for (auto& outcome : outcomes) {
    taken.push_back(outcome.get_future().get());
  }
  EXPECT_THAT(taken[0], IsOk());
  EXPECT_THAT(taken[1], HasReason(Reason::kStaleEtag));
  EXPECT_THAT(taken[2], HasReason(Reason::kNotPermitted));
  EXPECT_THAT(taken[3], HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Get(name, "tina")->assignees(), ElementsAre("tina"));
  EXPECT_THAT(HistoryOf(name), SizeIs(3));
}

TEST_F(CaseChangesTest, NothingIsDoneWhileSealed) {
  const std::string name = FileAndAssign();
  world_.key_ring->Seal();
  world_.cases->Drop();
  world_.members->Forget();
  EXPECT_THAT(Note(ChangeOf(name)), HasReason(Reason::kSealed));
}

TEST_F(CaseChangesTest, WhatTheDiskRefusesWasNotDone) {
  const std::string name = File();
  ASSERT_THAT(Declare(name, "tina"), IsOk());
  world_.SetFull(true);
  EXPECT_THAT(Take(name, "tina", ChangeOf(name, "", kId)), HasReason(Reason::kStoreFull));
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_SCREENING);
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(Take(name, "tina", ChangeOf(name, "", kId)), IsOk());
  EXPECT_THAT(HistoryOf(name), SizeIs(2));
}

// The power goes at the n-th write of a step that changes six records; then everything is built
// anew from the disk.
TEST_F(CaseChangesTest, APowerCutLeavesTheOldStateOrTheNew) {
  const std::string name = File();
  ASSERT_THAT(Declare(name, "tina"), IsOk());
  const std::size_t replies = world_.CountOf(kOutgoing);
  int cuts = 0;
  for (int last = 0;; ++last) {
    world_.file_system->SetFault([left = last](FaultFileSystem::Operation operation,
                                               const std::string&) mutable {
      const bool writes = operation != FaultFileSystem::Operation::kRead;
      return writes && left-- <= 0 ? rocksdb::IOStatus::IOError("cut") : rocksdb::IOStatus::OK();
    });
    const absl::Status taken = Take(name, "tina", ChangeOf(name, "", kId)).status();
    world_.file_system->PowerOff();
    world_.file_system->SetFault(nullptr);
    world_.store.reset();
    world_.file_system->PowerOn();
    Restart();
    const bool is_new = SummaryOf(name).subject().state() == v1::CASE_STATE_TRIAGE;
    EXPECT_EQ(HistoryOf(name).size(), is_new ? 2U : 1U);
    EXPECT_EQ(world_.CountOf(kOutgoing), is_new ? replies + 1 : replies);
    EXPECT_EQ(test::WorkOf(world_, name).seen_requests_size(), is_new ? 1 : 0);
    EXPECT_EQ(LastToldToReporter(), is_new ? "Under review" : "Received");
    EXPECT_EQ(SummaryOf(name).subject().assignees_size(), is_new ? 1 : 0);
    if (taken.ok()) {
      EXPECT_TRUE(is_new);
      break;
    }
    ++cuts;
    if (is_new) {
      break;  // written, but not acknowledged: the request id tells when it comes again
    }
  }
  EXPECT_GT(cuts, 1);
  EXPECT_THAT(Take(name, "tina", ChangeOf(name, "", kId)), IsOk());
  EXPECT_THAT(HistoryOf(name), SizeIs(2));
}

TEST_F(CaseChangesTest, NothingOfItLiesOpenOnTheDisk) {
  const std::string name = FileAndAssign();
  ASSERT_THAT(Note(ChangeOf(name, "a xylophone was heard", kId)), IsOk());
  const std::string dump = test::DumpOf(*world_.store);
  for (const char* word : {"xylophone", "hanna", "ADD_NOTE", "tina"}) {
    EXPECT_THAT(dump, Not(HasSubstr(word)));
  }
}

}  // namespace
}  // namespace candor::review
