#include "retention/erasing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"
#include "retention_desk.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::RetentionDesk;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class ErasingTest : public ::testing::Test {
 protected:
  ErasingTest() { desk_.SetNow("2028-04-05 00:00"); }

  absl::Status Check(const std::vector<std::string>& names = {},
                     const std::string& member = "alice") {
    return desk_.erasing->Check(member, desk_.Purge(names));
  }
  storage::v1::CaseTombstone Tombstone() {
    storage::v1::CaseTombstone found;
    EXPECT_THAT(desk_.tombstones->Visit(*desk_.world().key_ring->Snapshot(),
                                        [&](std::string_view id, const auto& tombstone) {
                                          if (id == desk_.id) {
                                            found = tombstone;
                                          }
                                        }),
                IsOk());
    return found;
  }

  RetentionDesk desk_;
};

TEST_F(ErasingTest, LeavesNothingOfACaseButItsTombstone) {
  const std::uint32_t number = desk_.Number();
  ASSERT_TRUE(desk_.HasKey(number));
  ASSERT_THAT(Check(), IsOk());
  const auto done = desk_.Erase();
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->erased, 1U);
  EXPECT_THAT(done->left, IsEmpty());
  EXPECT_FALSE(desk_.HasKey(number));
  for (const store::Family family :
       {kCaseKeys, kCaseSummaries, kCaseReports, kThreads, kMessages, kUpSlots, kReplySlots,
        kOutgoing, kAttachments, kPulled, kChunks, kCasework, kCaseEvents, kReaders}) {
    EXPECT_EQ(desk_.world().CountOf(family), 0U) << FamilyName(family);
  }
  EXPECT_EQ(desk_.world().CountOf(kDecisionCodes), 1U);  // of another case
  EXPECT_EQ(desk_.world().CountOf(kTombstones), 1U);
}

TEST_F(ErasingTest, KeepsWhatTheFiguresNeed) {
  v1::CaseFile file = desk_.shipped.File();
  file.mutable_proposals(0)->mutable_closed_time()->set_seconds(20515 * 86400 + 5);
  desk_.Alter([&file](OpenCase& subject) {
    subject.summary.set_escalated_from("elsewhere");
    subject.is_work_open = true;
    *subject.work.mutable_file() = file;
  });
  ASSERT_THAT(desk_.Erase(), IsOk());
  const storage::v1::CaseTombstone left = Tombstone();
  EXPECT_EQ(left.received_day(), 20514U);
  EXPECT_EQ(left.channel(), "elsewhere");
  EXPECT_EQ(left.decided_day(), 20515U);
  EXPECT_THAT(left.categories(), ElementsAre("H1"));
  EXPECT_THAT(left.outcomes(), ElementsAre("WARNING"));
  EXPECT_EQ(left.retention_class(), "R2");
  EXPECT_EQ(left.erased_day(), 21279U);
  EXPECT_THAT(left.numbers(), IsEmpty());
  EXPECT_EQ(left.policy_id(), "pytorch-foundation");
}

TEST_F(ErasingTest, IsGoneForEveryCall) {
  const std::string other = desk_.FileAnother();
  ASSERT_THAT(desk_.Erase(), IsOk());
  EXPECT_EQ(desk_.world().ListAll("alice").size(), 1U);
  v1::GetCaseRequest request;
  request.set_name(desk_.shipped.name);
  v1::GetCaseResponse response;
  EXPECT_THAT(desk_.world().cases->Get("alice", request, response), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(Check(), HasReason(Reason::kNoSuchCase));
  // Again: nothing is left to do.
  const auto again = desk_.Erase();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->erased, 0U);
  EXPECT_THAT(again->left, IsEmpty());
  // And after a restart.
  desk_.Restart();
  EXPECT_EQ(desk_.world().ListAll("alice").size(), 1U);
  EXPECT_EQ(desk_.world().cases->unreadable(), 0U);
  EXPECT_THAT(desk_.ReportText(other), HasSubstr("another"));
}

TEST_F(ErasingTest, ARestoredBackupCannotBeRead) {
  const std::string other = desk_.FileAnother();
  const auto backup = desk_.BackUp();
  ASSERT_THAT(desk_.Erase(), IsOk());
  const auto restored = desk_.RestoreBackup(backup);
  const auto keys = desk_.world().key_ring->Snapshot();
  // All of it lies there again.
  ASSERT_TRUE(restored->Get(kCaseReports, desk_.id)->has_value());
  CaseEdit edit(*restored, *keys, desk_.world().random);
  EXPECT_FALSE(edit.Open(desk_.id).ok());
  const CaseStore cases_on_disk(*restored);
  const ThreadStore threads(*restored);
  Cases cases(cases_on_disk, threads, *desk_.world().key_ring, *desk_.world().members,
              desk_.world().clock, desk_.world().random);
  ASSERT_THAT(cases.Load(*keys), IsOk());
  EXPECT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases.unreadable(), 1U);
  // The other one does open.
  EXPECT_THAT(edit.Open(*IdOfCaseName(other)), IsOk());
}

// Whoever has the passphrase and the key file of now has no more.
TEST_F(ErasingTest, TheKeyFileOfNowLeadsToNoKeyOfBefore) {
  const auto before = desk_.world().key_ring->Snapshot();
  const std::uint32_t number = desk_.Number();
  const std::string key(before->case_keys().Derive(number).value().view());
  ASSERT_THAT(desk_.Erase(), IsOk());
  desk_.Restart();
  EXPECT_FALSE(desk_.HasKey(number));
  EXPECT_TRUE(desk_.HasKey(number + 1));
  EXPECT_THAT(test::DumpOf(*desk_.world().store), Not(HasSubstr(key)));
}

TEST_F(ErasingTest, LeavesWhatIsGuardedByNow) {
  const std::string other = desk_.FileAnother();
  const auto guarded = Check({other});
  EXPECT_THAT(guarded, HasReason(Reason::kGuarded));
  EXPECT_THAT(std::string(guarded.message()),
              StartsWith("a case cannot be erased: it is not closed, nobody has read it"));
  const auto done = desk_.Erase({other, desk_.shipped.name});
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->erased, 1U);
  EXPECT_THAT(done->left, ElementsAre(other));
  EXPECT_THAT(desk_.ReportText(other), HasSubstr("another"));
}

// Every guard, from the outside.
TEST_F(ErasingTest, NeverErasesWhatAGuardKeeps) {
  const auto is_kept = [this](const char* words) {
    EXPECT_THAT(std::string(Check().message()), HasSubstr(words));
    EXPECT_THAT(desk_.Erase()->left, ElementsAre(desk_.shipped.name)) << words;
    EXPECT_THAT(desk_.ReportText(desk_.shipped.name), HasSubstr("zanzibar"));
  };
  desk_.SetRead(false);
  is_kept("nobody has read it");
  desk_.SetRead(true);
  desk_.Alter([](OpenCase& subject) { subject.shown().add_clocks()->set_legal(true); });
  is_kept("a legal clock runs");
  desk_.Alter([](OpenCase& subject) { subject.shown().clear_clocks(); });
  desk_.Alter([](OpenCase& subject) { subject.summary.add_holds()->set_reason("court"); });
  is_kept("legal hold");
  desk_.Alter([](OpenCase& subject) { subject.summary.clear_holds(); });
  desk_.SetNow("2028-04-03 00:00");
  is_kept("its class keeps it longer");
  desk_.SetNow("2028-04-05 00:00");
  // The reporter comes back for the answer.
  ASSERT_THAT(test::TakeNotice(desk_.world(), relay::v1::SLOT_NOTICE_KIND_REPLY_FETCHED,
                               desk_.shipped.reporter.DownSlot(1), 21279 - 14),
              IsOk());
  is_kept("its reporter was there");
  desk_.SetNow("2028-04-06 00:00");
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(ErasingTest, IsForChairsWhoSeeTheCase) {
  EXPECT_THAT(Check({}, "bob"), HasReason(Reason::kNotPermitted));
  desk_.SetRoles("bob", {v1::MEMBER_ROLE_CHAIR});
  EXPECT_THAT(Check({}, "bob"), IsOk());
  desk_.Alter([](OpenCase& subject) { subject.summary.add_excluded_members("bob"); });
  const std::string nowhere = "cases/" + std::string(26, 'q');
  EXPECT_THAT(Check({}, "bob"), HasReason(Reason::kNoSuchCase));
  EXPECT_EQ(Check({}, "bob").message(), Check({nowhere}, "bob").message());
  // A guard of another case tells nothing of it.
  EXPECT_THAT(Check({desk_.FileAnother(), desk_.shipped.name}, "bob"),
              HasReason(Reason::kNoSuchCase));
}

TEST_F(ErasingTest, NamesWhatIsWrongWithARequest) {
  v1::ProposePurgeRequest request;
  request.add_cases("cases/none");
  request.add_cases(desk_.shipped.name);
  request.add_cases(desk_.shipped.name);
  const auto violations = FieldViolationsOf(desk_.erasing->Check("alice", request));
  std::vector<std::string> fields;
  for (const auto& [field, problem] : violations) {
    fields.push_back(field);
  }
  EXPECT_THAT(fields, ElementsAre("reason", "cases[0]", "cases[2]"));
  request.clear_cases();
  request.set_reason("x");
  EXPECT_THAT(desk_.erasing->Check("alice", request), HasReason(Reason::kInvalidField));
}

TEST_F(ErasingTest, KeepsTheSlotsOfAnotherCaseOfTheThread) {
  // A second report in the same slot makes a case that is answered by way of the first.
  report::v1::Report report = test::ShippedReport();
  report.set_what_happened("again");
  ASSERT_THAT(desk_.world().File(desk_.shipped.reporter.Report(report)), IsOk());
  std::string second;
  for (const v1::Case& shown : desk_.world().ListAll("alice")) {
    second = shown.name() == desk_.shipped.name ? second : shown.name();
  }
  desk_.Alter([](OpenCase&) {});
  test::Alter(desk_.world(), second, [](OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_DUPLICATE);
    storage::v1::ClockOccurrence& ended = *subject.summary.add_events();
    ended.set_state(v1::CASE_STATE_DUPLICATE);
    ended.mutable_time()->set_seconds(1);
    subject.shown().clear_clocks();
  });
  store::Batch batch;
  batch.Put(kReaders, std::string(*IdOfCaseName(second)) + std::string(1, '\0') + "r", "");
  ASSERT_THAT(store::CommitAndWait(*desk_.world().store, std::move(batch)), IsOk());
  const std::size_t slots = desk_.world().CountOf(kUpSlots);
  const auto done = desk_.Erase({second});
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->erased, 1U);
  EXPECT_EQ(desk_.world().CountOf(kUpSlots), slots);
  EXPECT_THAT(desk_.ReportText(desk_.shipped.name), HasSubstr("zanzibar"));
}

TEST_F(ErasingTest, AnotherCaseOfTheThreadGoesOnWithoutIt) {
  report::v1::Report report = test::ShippedReport();
  report.set_what_happened("again");
  ASSERT_THAT(desk_.world().File(desk_.shipped.reporter.Report(report)), IsOk());
  ASSERT_EQ(desk_.Erase()->erased, 1U);
  const std::string second = desk_.world().ListAll("alice").at(0).name();
  test::Work(desk_.world(), second);
  EXPECT_THAT(test::Reply(desk_.world(), second, "an answer"), IsOk());
}

}  // namespace
}  // namespace candor::review
