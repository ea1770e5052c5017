#include "retention/redaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"
#include "lists/search_terms.h"
#include "retention/black_bar.h"
#include "retention_desk.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

using test::RetentionDesk;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kBar(kBlackBar);

class RedactionTest : public ::testing::Test {
 protected:
  RetentionDesk desk_;
};

TEST_F(RedactionTest, PutsBarsOverWordsForGood) {
  const std::uint32_t before = desk_.Number();
  const auto places = desk_.Redact({"Mallory", "Quux", "@mq"});
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(*places, 6U);
  EXPECT_EQ(desk_.ReportText(desk_.shipped.name),
            "zanzibar: " + kBar + " " + kBar + " shouted at " + kBar);
  EXPECT_NE(desk_.Number(), before);
  EXPECT_FALSE(desk_.HasKey(before));
}

TEST_F(RedactionTest, KeepsAllElseOfTheCase) {
  const auto messages = test::ListMessages(desk_.world(), desk_.shipped.name);
  const storage::v1::Casework work = test::WorkOf(desk_.world(), desk_.shipped.name);
  const v1::CaseEvent first = desk_.shipped.Event(1);
  ASSERT_NE(first.action(), "");
  ASSERT_THAT(desk_.Redact({"Mallory"}), IsOk());
  desk_.Restart();
  const auto after = test::ListMessages(desk_.world(), desk_.shipped.name);
  ASSERT_EQ(after.size(), messages.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].SerializeAsString(), messages[i].SerializeAsString());
  }
  storage::v1::Casework now = test::WorkOf(desk_.world(), desk_.shipped.name);
  EXPECT_EQ(now.next_event(), work.next_event() + 1);
  now.set_next_event(work.next_event());
  EXPECT_EQ(now.SerializeAsString(), work.SerializeAsString());
  EXPECT_EQ(desk_.world().cases->unreadable(), 0U);
  // The history has it, with its place in the audit log.
  const v1::CaseEvent event = desk_.shipped.Event(work.next_event());
  EXPECT_EQ(event.action(), "REDACT_TEXT");
  EXPECT_EQ(event.actor(), "alice");
  EXPECT_EQ(event.audit_entry(), 8U);
  EXPECT_EQ(desk_.shipped.Event(1).SerializeAsString(), first.SerializeAsString());
}

TEST_F(RedactionTest, ReachesMessagesAndTheNamesOfFiles) {
  const std::string name = desk_.shipped.name + "/messages/2";
  ASSERT_EQ(test::ListMessages(desk_.world(), desk_.shipped.name)[1].follow_up().text(),
            "more of Mallory");
  EXPECT_EQ(desk_.Redact({"Mallory", "mallory"}, name).value(), 2U);
  const v1::ThreadMessage after = test::ListMessages(desk_.world(), desk_.shipped.name)[1];
  EXPECT_EQ(after.follow_up().text(), "more of " + kBar);
  EXPECT_EQ(after.attachments(0).file_name(), kBar + ".png");
  // The report has its own.
  EXPECT_THAT(desk_.ReportText(desk_.shipped.name), HasSubstr("Mallory"));
}

TEST_F(RedactionTest, NoSearchFindsTheWordsAnyMore) {
  desk_.Alter([](OpenCase& subject) {
    report::v1::Report report;
    report.set_what_happened("Mallory");
    subject.summary.set_search_terms(TermsOf(report));
  });
  ASSERT_THAT(desk_.Redact({"Mallory"}), IsOk());
  const std::string terms = desk_.shipped.Summary().search_terms();
  EXPECT_FALSE(HasTerm(terms, WordsOf("Mallory").front()));
  EXPECT_TRUE(HasTerm(terms, WordsOf("zanzibar").front()));
}

TEST_F(RedactionTest, KeepsTheCaseHiddenFromWhomItNames) {
  desk_.Alter([](OpenCase& subject) { subject.summary.add_named_members("bob"); });
  ASSERT_THAT(desk_.Redact({"Mallory"}), IsOk());
  EXPECT_EQ(desk_.shipped.Summary().named_members(0), "bob");
  EXPECT_THAT(desk_.Redact({"Mallory"}, "", "bob"), HasReason(Reason::kNoSuchCase));
}

TEST_F(RedactionTest, ARestoredBackupDoesNotShowTheWords) {
  const auto backup = desk_.BackUp();
  ASSERT_THAT(desk_.Redact({"Mallory"}), IsOk());
  const auto restored = desk_.RestoreBackup(backup);
  const auto keys = desk_.world().key_ring->Snapshot();
  CaseEdit edit(*restored, *keys, desk_.world().random);
  EXPECT_FALSE(edit.Open(desk_.id).ok());
}

TEST_F(RedactionTest, KeepsTheEntriesOfTheAuditLog) {
  storage::v1::StoredAuditEntry entry;
  entry.set_commitment(std::string(32, 'c'));
  entry.set_case_id(desk_.id);
  audit::v1::LoggedEntry logged;
  logged.set_salt("salt");
  const auto keys = desk_.world().key_ring->Snapshot();
  const Secret key = keys->case_keys().Derive(desk_.Number()).value();
  *entry.mutable_sealed() =
      SealRecord(key, {kAuditEntries, entry.commitment()}, logged, desk_.world().random).value();
  store::Batch batch;
  batch.Put(kAuditEntries, "00000001", entry.SerializeAsString());
  ASSERT_THAT(store::CommitAndWait(*desk_.world().store, std::move(batch)), IsOk());
  ASSERT_THAT(desk_.Redact({"Mallory"}), IsOk());
  ASSERT_TRUE(entry.ParseFromString(desk_.world().store->Get(kAuditEntries, "00000001")->value()));
  const Secret now = desk_.world().key_ring->Snapshot()->case_keys().Derive(desk_.Number()).value();
  audit::v1::LoggedEntry opened;
  EXPECT_THAT(OpenRecord(now, {kAuditEntries, entry.commitment()}, entry.sealed(), opened), IsOk());
  EXPECT_EQ(opened.salt(), "salt");
}

TEST_F(RedactionTest, IsForAssigneesWhoMayRead) {
  desk_.Alter([](OpenCase& subject) {
    subject.shown().clear_assignees();
    subject.shown().add_assignees("bob");
  });
  EXPECT_THAT(desk_.Redact({"Mallory"}), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(desk_.ReportText(desk_.shipped.name), HasSubstr("Mallory"));
}

TEST_F(RedactionTest, RefusesWhatItCannotDo) {
  const auto field_of = [this](std::vector<std::string> words, const std::string& message = "") {
    const auto violations = FieldViolationsOf(desk_.Redact(std::move(words), message).status());
    return violations.empty() ? "" : violations.front().first;
  };
  EXPECT_EQ(field_of({}), "words");
  EXPECT_EQ(field_of(std::vector<std::string>(65, "x")), "words");
  EXPECT_EQ(field_of({"Mallory", ""}), "words[1]");
  EXPECT_EQ(field_of({std::string(1001, 'x')}), "words[0]");
  EXPECT_EQ(field_of({"matter"}), "reason");
  EXPECT_EQ(field_of({"Nobody There"}), "words");
  EXPECT_EQ(field_of({"Mallory"}, "cases/x/messages/1"), "message");
  EXPECT_EQ(field_of({"Mallory"}, desk_.shipped.name + "/messages/0"), "message");
  EXPECT_EQ(field_of({"Mallory"}, desk_.shipped.name + "/messages/02"), "message");
  EXPECT_EQ(field_of({"answer"}, desk_.shipped.name + "/messages/3"), "message");  // the team's
  EXPECT_EQ(field_of({"Mallory"}, desk_.shipped.name + "/messages/99"), "message");
  EXPECT_THAT(desk_.ReportText(desk_.shipped.name), HasSubstr("Mallory"));
}

}  // namespace
}  // namespace candor::review
