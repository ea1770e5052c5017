#include "review/filer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "casework.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using relay::v1::RelayedEnvelope;
using test::MakeKeys;
using test::MakeReport;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class FilerTest : public ::testing::Test {
 protected:
  FilerTest() { world_.UnsealWith(MakeKeys()); }

  report::v1::Report ReportOf(const std::string& case_name) {
    test::Work(world_, case_name);
    v1::GetReportRequest request;
    request.set_name(case_name + "/report");
    v1::GetReportResponse response;
    EXPECT_THAT(world_.cases->GetReport("alice", request, response), IsOk());
    return response.report();
  }
  storage::v1::QuarantinedEnvelope Quarantined(const std::string& case_name) {
    const std::string id(*IdOfCaseName(case_name));
    const auto sealed = world_.case_store->ReadQuarantined(id).value();
    const auto key = MakeKeys()->case_keys().Derive(sealed.key.number()).value();
    storage::v1::QuarantinedEnvelope kept;
    EXPECT_THAT(OpenRecord(key, {kQuarantine, id}, sealed.record, kept), IsOk());
    return kept;
  }

  test::World world_;
};

TEST_F(FilerTest, MakesACaseOfAReport) {
  report::v1::Report report = MakeReport("once");
  report.mutable_safety()->set_danger(true);
  report.add_categories("NEW");
  const RelayedEnvelope relayed = world_.portal.Send(report, 20510);
  const auto digest = world_.File(relayed);
  ASSERT_THAT(digest, IsOk());
  EXPECT_EQ(*digest, Sha256(relayed.envelope()));
  const std::vector<v1::Case> all = world_.ListAll();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(IdOfCaseName(all[0].name()));
  EXPECT_EQ(all[0].state(), v1::CASE_STATE_SCREENING);
  EXPECT_EQ(all[0].channel(), "conduct");
  EXPECT_EQ(all[0].received_day(), 20510U);
  EXPECT_EQ(all[0].kind(), report::v1::REPORT_KIND_INCIDENT);
  EXPECT_THAT(all[0].categories(), ElementsAre("H1", "NEW"));
  EXPECT_TRUE(all[0].danger());
  EXPECT_EQ(all[0].policy_id(), "club");
  EXPECT_EQ(all[0].policy_version(), 3U);
  EXPECT_EQ(all[0].language(), "en");
  EXPECT_EQ(all[0].quarantine_reason(), v1::QUARANTINE_REASON_UNSPECIFIED);
  EXPECT_EQ(all[0].etag(), "1");
  EXPECT_EQ(all[0].unknown_codes(), 1U);
  EXPECT_EQ(ReportOf(all[0].name()).SerializeAsString(), report.SerializeAsString());
  EXPECT_EQ(world_.filer->counts().filed, 1U);
}

TEST_F(FilerTest, CountsAllCodesOfAPolicyThatItDoesNotHave) {
  report::v1::Report report = MakeReport();
  report.set_policy_version(9);
  report.add_protected_grounds("AGE");
  report.add_excluded_members("bob");
  ASSERT_THAT(world_.File(report), IsOk());
  EXPECT_EQ(world_.ListAll()[0].unknown_codes(), 3U);
}

TEST_F(FilerTest, FilesTheSameEnvelopeOnce) {
  const RelayedEnvelope relayed = world_.portal.Send(MakeReport());
  const auto first = world_.File(relayed);
  const auto second = world_.File(relayed);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(*second, *first);
  // From another intake, which took it on another day.
  RelayedEnvelope elsewhere = relayed;
  elsewhere.set_received_day(relayed.received_day() + 1);
  EXPECT_THAT(world_.File(elsewhere), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 1U);
  EXPECT_EQ(world_.filer->counts().filed, 1U);
}

TEST_F(FilerTest, FilesTheSameEnvelopeOnceAfterARestart) {
  const RelayedEnvelope relayed = world_.portal.Send(MakeReport());
  ASSERT_THAT(world_.File(relayed), IsOk());
  world_.Restart();
  EXPECT_THAT(world_.File(relayed), IsOk());
  world_.UnsealWith(MakeKeys());
  EXPECT_EQ(world_.ListAll().size(), 1U);
}

TEST_F(FilerTest, FilesTheSameEnvelopeOnceFromManyPullsAtATime) {
  const auto keys = MakeKeys();
  for (int round = 0; round < 20; ++round) {
    const RelayedEnvelope relayed = world_.portal.Send(MakeReport());
    std::vector<std::promise<absl::StatusOr<std::string>>> outcomes(8);
    std::vector<std::thread> pulls;
    for (auto& outcome : outcomes) {
      pulls.emplace_back([&] {
        world_.filer->File(keys, {relayed, "main"}, [&outcome](absl::StatusOr<std::string> digest) {
          outcome.set_value(std::move(digest));
        });
      });
    }
    for (std::thread& pull : pulls) {
      pull.join();
    }
    for (auto& outcome : outcomes) {
      EXPECT_THAT(outcome.get_future().get(), IsOk());
    }
  }
  EXPECT_EQ(world_.ListAll().size(), 20U);
  EXPECT_EQ(world_.filer->counts().filed, 20U);
}

TEST_F(FilerTest, FilesAnotherEnvelopeOfTheSameSlotAsItsOwn) {
  const ThreadKeys thread = world_.portal.NewThread();
  report::v1::Message message;
  message.set_thread_key(std::string(thread.thread_key().view()));
  *message.mutable_report() = MakeReport("one");
  ASSERT_THAT(world_.File(world_.portal.SendMessage(message, thread)), IsOk());
  *message.mutable_report() = MakeReport("two");
  ASSERT_THAT(world_.File(world_.portal.SendMessage(message, thread)), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 2U);
}

TEST_F(FilerTest, DoesNotTakeAnEnvelopeForFiledBecauseItLayInAnotherSlotFirst) {
  const RelayedEnvelope right = world_.portal.Send(MakeReport("mine"));
  RelayedEnvelope wrong = right;
  wrong.set_slot_id(std::string(32, 's'));
  ASSERT_THAT(world_.File(wrong), IsOk());
  ASSERT_THAT(world_.File(right), IsOk());
  int readable = 0;
  for (const v1::Case& subject : world_.ListAll()) {
    readable += subject.state() == v1::CASE_STATE_SCREENING ? 1 : 0;
  }
  EXPECT_EQ(readable, 1);
}

TEST_F(FilerTest, QuarantinesWhatItCannotOpenAndKeepsItAsItCame) {
  RelayedEnvelope broken = world_.portal.Send(MakeReport(), 20511);
  broken.mutable_envelope()->back() = static_cast<char>(broken.envelope().back() ^ 1);
  const auto digest = world_.File(broken);
  ASSERT_THAT(digest, IsOk());
  EXPECT_EQ(*digest, Sha256(broken.envelope()));
  const std::vector<v1::Case> all = world_.ListAll();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].state(), v1::CASE_STATE_QUARANTINED);
  EXPECT_EQ(all[0].quarantine_reason(), v1::QUARANTINE_REASON_NOT_AUTHENTIC);
  EXPECT_EQ(all[0].kind(), report::v1::REPORT_KIND_UNSPECIFIED);
  EXPECT_EQ(all[0].received_day(), 20511U);
  v1::GetReportRequest request;
  request.set_name(all[0].name() + "/report");
  v1::GetReportResponse response;
  EXPECT_THAT(world_.cases->GetReport("alice", request, response), HasReason(Reason::kQuarantined));
  const storage::v1::QuarantinedEnvelope kept = Quarantined(all[0].name());
  EXPECT_EQ(kept.envelope(), broken.envelope());
  EXPECT_EQ(kept.slot_id(), broken.slot_id());
  EXPECT_EQ(kept.channel(), broken.channel());
  EXPECT_EQ(kept.received_day(), broken.received_day());
  EXPECT_EQ(kept.reason(), v1::QUARANTINE_REASON_NOT_AUTHENTIC);
}

TEST_F(FilerTest, QuarantinesOnceAndCountsByReason) {
  world_.portal.SealTo(2);
  const RelayedEnvelope unknown = world_.portal.Send(MakeReport());
  ASSERT_THAT(world_.File(unknown), IsOk());
  ASSERT_THAT(world_.File(unknown), IsOk());
  world_.portal.SealTo(1);
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  const FilingCounts& counts = world_.filer->counts();
  EXPECT_EQ(counts.quarantined[v1::QUARANTINE_REASON_MALFORMED_MESSAGE], 1U);
  EXPECT_EQ(counts.quarantined[v1::QUARANTINE_REASON_UNKNOWN_KEY], 1U);
  EXPECT_EQ(counts.filed, 0U);
  EXPECT_EQ(world_.ListAll().size(), 2U);
}

TEST_F(FilerTest, ServesTheRestWhenSomeArePoison) {
  for (int i = 0; i < 30; ++i) {
    if (i % 3 == 0) {
      ASSERT_THAT(world_.File(world_.portal.SendContent(std::string(100, static_cast<char>(i)))),
                  IsOk());
    } else {
      ASSERT_THAT(world_.File(MakeReport()), IsOk());
    }
  }
  int readable = 0;
  for (const v1::Case& subject : world_.ListAll()) {
    if (subject.state() == v1::CASE_STATE_SCREENING) {
      EXPECT_THAT(ReportOf(subject.name()).what_happened(), HasSubstr(std::string(test::kWord)));
      ++readable;
    }
  }
  EXPECT_EQ(readable, 20);
}

TEST_F(FilerTest, WritesNoPlaintext) {
  ASSERT_THAT(world_.File(MakeReport()), IsOk());
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  const std::string dump = test::DumpOf(*world_.store);
  // The category with its length, as protobuf writes it: two bytes alone turn up in ciphertext.
  for (const char* text : {"zanzibar", "conduct", "club", "\x02H1"}) {
    EXPECT_THAT(dump, Not(HasSubstr(text)));
  }
  for (const v1::Case& subject : world_.ListAll()) {
    EXPECT_THAT(dump, HasSubstr(std::string(*IdOfCaseName(subject.name()))));
  }
}

TEST_F(FilerTest, AcknowledgesNothingThatTheDiskRefused) {
  const RelayedEnvelope relayed = world_.portal.Send(MakeReport());
  world_.SetFull(true);
  EXPECT_THAT(world_.File(relayed), HasReason(Reason::kStoreFull));
  EXPECT_TRUE(world_.ListAll().empty());
  EXPECT_EQ(world_.filer->counts().filed, 0U);
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  EXPECT_THAT(world_.File(relayed), IsOk());
  EXPECT_EQ(world_.ListAll().size(), 1U);
}

TEST_F(FilerTest, FilesWhileSealedAgainWithoutShowing) {
  world_.key_ring->Seal();
  world_.cases->Drop();
  ASSERT_THAT(world_.File(MakeReport()), IsOk());
  EXPECT_EQ(world_.cases->size(), 0U);
  world_.UnsealWith(MakeKeys());
  EXPECT_EQ(world_.ListAll().size(), 1U);
}

}  // namespace
}  // namespace candor::review
