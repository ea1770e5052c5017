#include "casework/report_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <set>

#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/thread_store.h"
#include "shipped_case.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::ShippedReport;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kId(16, 'r');

class ToldReportsTest : public ::testing::Test {
 protected:
  ToldReportsTest() {
    world_.policies = policy::PolicySet::Load({CANDOR_POLICY_FILE}).value();
    world_.UnsealWith(MakeKeys());
    SetRoster({});
    Make();
  }

  void Make() {
    told_ = std::make_unique<ToldReports>(ToldReports::Parts{*world_.store,
                                                             *world_.threads,
                                                             *world_.cases,
                                                             *world_.key_ring,
                                                             *world_.audit,
                                                             world_.policies,
                                                             *world_.members,
                                                             world_.clock,
                                                             world_.random,
                                                             {"main", "second"}});
  }
  // alice triages, hanna handles, pam is on the panel; all for every channel but `other`.
  void SetRoster(std::vector<std::string> channels_of_hanna) {
    storage::v1::Roster roster;
    const auto add = [&roster](const char* name, v1::MemberRole role) -> v1::Member& {
      v1::Member& member = *roster.add_members();
      member.set_name(name);
      member.set_state(v1::MEMBER_STATE_ACTIVE);
      member.add_roles(role);
      return member;
    };
    add("alice", v1::MEMBER_ROLE_TRIAGE).add_channels("*");
    v1::Member& hanna = add("hanna", v1::MEMBER_ROLE_HANDLER);
    for (const std::string& channel : channels_of_hanna) {
      hanna.add_channels(channel);
    }
    add("pam", v1::MEMBER_ROLE_PANEL).add_channels("*");
    add("carla", v1::MEMBER_ROLE_CHAIR).add_channels("*");
    world_.members->Install(std::make_shared<const Roster>(roster));
  }

  static v1::RecordReportRequest MakeRequest(const std::string& request_id = "") {
    v1::RecordReportRequest request;
    *request.mutable_report() = ShippedReport();
    request.set_source(v1::REPORT_SOURCE_PHONE);
    request.set_request_id(request_id);
    return request;
  }
  absl::StatusOr<v1::RecordReportResponse> Record(v1::RecordReportRequest request,
                                                  const std::string& member = "alice") {
    v1::RecordReportResponse response;
    std::promise<absl::Status> outcome;
    told_->Record(member, request, response,
                  [&outcome](const absl::Status& status) { outcome.set_value(status); });
    const absl::Status status = outcome.get_future().get();
    if (!status.ok()) {
      EXPECT_THAT(response.words(), IsEmpty());
      return status;
    }
    return response;
  }
  static std::string Join(const v1::RecordReportResponse& response) {
    std::string words;
    for (const std::string& word : response.words()) {
      words.append(words.empty() ? "" : " ").append(word);
    }
    return words;
  }
  static ThreadKeys ThreadOf(const v1::RecordReportResponse& response) {
    return Receipt::FromWords(Join(response))->Thread();
  }

  test::World world_;
  std::unique_ptr<ToldReports> told_;
};

TEST_F(ToldReportsTest, AreFiledLikeThoseOfPortals) {
  const auto recorded = Record(MakeRequest());
  ASSERT_THAT(recorded.status(), IsOk());
  EXPECT_THAT(recorded->words(), SizeIs(12));
  const v1::Case& subject = recorded->subject();
  EXPECT_EQ(subject.state(), v1::CASE_STATE_SCREENING);
  EXPECT_EQ(subject.source(), v1::REPORT_SOURCE_PHONE);
  EXPECT_EQ(subject.channel(), "conduct");
  EXPECT_EQ(subject.received_day(), 20514U);
  EXPECT_EQ(subject.last_reporter_day(), 20514U);
  EXPECT_EQ(subject.policy_id(), "pytorch-foundation");
  EXPECT_FALSE(subject.receipt_confirmed());
  EXPECT_THAT(subject.clocks(), SizeIs(4));
  EXPECT_FALSE(subject.etag().empty());
  EXPECT_THAT(world_.ListAll("alice"), SizeIs(1));
  EXPECT_EQ(world_.CountOf(kCaseReports), 1U);
  EXPECT_EQ(world_.CountOf(kUpSlots), 17U);
  EXPECT_EQ(world_.CountOf(kOutgoing), 1U);
}

TEST_F(ToldReportsTest, ReachTheReporterAtTheNamedIntake) {
  v1::RecordReportRequest request = MakeRequest();
  EXPECT_THAT(Record(request).status(), IsOk());
  EXPECT_THAT(world_.threads->OutgoingAfter("main", "", 9).value(), SizeIs(1));
  EXPECT_THAT(world_.threads->OutgoingAfter("second", "", 9).value(), IsEmpty());
  request.set_intake("second");
  const auto recorded = Record(request);
  ASSERT_THAT(recorded.status(), IsOk());
  const auto waiting = world_.threads->OutgoingAfter("second", "", 9).value();
  ASSERT_THAT(waiting, SizeIs(1));
  // Where the words lead to.
  EXPECT_EQ(waiting[0].slot_id, SlotIdOf(ThreadOf(*recorded).Down(0).view()));
}

TEST_F(ToldReportsTest, LetTheReporterComeBackWithTheWords) {
  const auto recorded = Record(MakeRequest());
  ASSERT_THAT(recorded.status(), IsOk());
  const ThreadKeys thread = ThreadOf(*recorded);
  const report::v1::Message more = test::LaterMessage("more");
  ASSERT_THAT(world_.File(world_.portal.SendLater(more.SerializeAsString(), thread, 1)), IsOk());
  const v1::Case subject = world_.ListAll("alice").at(0);
  EXPECT_EQ(subject.message_count(), 2U);
  EXPECT_TRUE(subject.receipt_confirmed());
  EXPECT_EQ(subject.name(), recorded->subject().name());
}

TEST_F(ToldReportsTest, KeepTheWordsNowhere) {
  const auto recorded = Record(MakeRequest(kId));
  ASSERT_THAT(recorded.status(), IsOk());
  const std::string dump = test::DumpOf(*world_.store);
  EXPECT_THAT(dump, Not(HasSubstr(std::string(recorded->words(0)) + " " + recorded->words(1))));
  EXPECT_THAT(dump, Not(HasSubstr(std::string(ThreadOf(*recorded).thread_key().view()))));
  EXPECT_THAT(dump, Not(HasSubstr(kId)));
  EXPECT_THAT(dump, Not(HasSubstr(std::string(test::kWord))));
}

TEST_F(ToldReportsTest, AreTheSameWhenSentAgain) {
  const auto first = Record(MakeRequest(kId));
  const auto again = Record(MakeRequest(kId));
  ASSERT_THAT(first.status(), IsOk());
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(Join(*first), Join(*again));
  EXPECT_EQ(first->subject().name(), again->subject().name());
  EXPECT_THAT(world_.ListAll("alice"), SizeIs(1));

  // Also after a restart.
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  SetRoster({});
  Make();
  const auto later = Record(MakeRequest(kId));
  ASSERT_THAT(later.status(), IsOk());
  EXPECT_EQ(Join(*first), Join(*later));
  EXPECT_THAT(world_.ListAll("alice"), SizeIs(1));
}

TEST_F(ToldReportsTest, AreOthersForOthers) {
  SetRoster({"conduct"});
  std::set<std::string> words;
  for (const char* member : {"alice", "hanna"}) {
    for (const std::string& id : {kId, std::string(16, 's'), std::string()}) {
      const auto recorded = Record(MakeRequest(id), member);
      ASSERT_THAT(recorded.status(), IsOk());
      words.insert(Join(*recorded));
    }
  }
  words.insert(Join(*Record(MakeRequest())));
  EXPECT_THAT(words, SizeIs(7));
  EXPECT_THAT(world_.ListAll("alice"), SizeIs(7));
}

TEST_F(ToldReportsTest, AreForTriageAndHandlersWithAGrant) {
  EXPECT_THAT(Record(MakeRequest(), "pam").status(), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(Record(MakeRequest(), "carla").status(), HasReason(Reason::kNotPermitted));
  EXPECT_FALSE(Record(MakeRequest(), "nobody").ok());
  SetRoster({"events"});
  const auto recorded = Record(MakeRequest(), "hanna");
  ASSERT_THAT(recorded.status(), IsOk());
  EXPECT_EQ(recorded->subject().channel(), "events");
  v1::RecordReportRequest request = MakeRequest();
  request.set_channel("conduct");
  EXPECT_THAT(Record(request, "hanna").status(), HasReason(Reason::kNotPermitted));
  request.set_channel("events");
  EXPECT_THAT(Record(request, "alice").status(), IsOk());
  // Without any grant there is no channel of one's own.
  SetRoster({});
  EXPECT_THAT(Record(MakeRequest(), "hanna").status(), HasReason(Reason::kNotPermitted));
}

TEST_F(ToldReportsTest, KeepTheLimitsOfPortals) {
  v1::RecordReportRequest request = MakeRequest("short");
  request.mutable_report()->clear_what_happened();
  request.set_source(v1::REPORT_SOURCE_UNSPECIFIED);
  request.set_channel("Not A Channel");
  request.set_intake("elsewhere");
  const absl::Status refused = Record(request).status();
  for (const char* field : {"report.what_happened", "source", "channel", "intake", "request_id"}) {
    EXPECT_THAT(refused, NamesField(field));
  }
  request = MakeRequest();
  request.clear_report();
  EXPECT_THAT(Record(request).status(), NamesField("report"));
  request = MakeRequest();
  request.mutable_report()->add_categories("NOPE");
  EXPECT_THAT(Record(request).status(), NamesField("report.categories[1]"));
  request = MakeRequest();
  request.set_source(static_cast<v1::ReportSource>(9));
  EXPECT_THAT(Record(request).status(), NamesField("source"));
  EXPECT_EQ(world_.CountOf(kCaseKeys), 0U);
}

TEST_F(ToldReportsTest, NeedAPolicyThatIsLoaded) {
  v1::RecordReportRequest request = MakeRequest();
  request.mutable_report()->set_policy_version(77);
  EXPECT_THAT(Record(request).status(), HasReason(Reason::kUnknownPolicy));
  request.mutable_report()->set_policy_id("club");
  EXPECT_THAT(Record(request).status(), HasReason(Reason::kUnknownPolicy));
}

TEST_F(ToldReportsTest, AreUnderTheNewestPolicyUnlessTheySay) {
  v1::RecordReportRequest request = MakeRequest();
  const report::v1::Report named = request.report();
  request.mutable_report()->clear_policy_version();
  const auto newest = Record(request);
  ASSERT_THAT(newest.status(), IsOk());
  EXPECT_EQ(newest->subject().policy_id(), named.policy_id());
  EXPECT_EQ(newest->subject().policy_version(), named.policy_version());
  request.mutable_report()->clear_policy_id();
  EXPECT_EQ(Record(request)->subject().policy_id(), named.policy_id());
}

TEST_F(ToldReportsTest, NeedKeys) {
  world_.key_ring->Seal();
  EXPECT_THAT(Record(MakeRequest()).status(), HasReason(Reason::kSealed));
}

TEST_F(ToldReportsTest, AreHiddenFromWhomTheyName) {
  // By who wrote it down, too: the words are theirs to hand over, the case is not theirs to see.
  v1::RecordReportRequest request = MakeRequest();
  request.mutable_report()->add_people_involved()->set_name("Alice");
  const auto recorded = Record(request);
  ASSERT_THAT(recorded.status(), IsOk());
  EXPECT_THAT(recorded->words(), SizeIs(12));
  EXPECT_FALSE(recorded->has_subject());
  EXPECT_THAT(world_.ListAll("alice"), IsEmpty());
  EXPECT_THAT(world_.ListAll("pam"), SizeIs(1));
}

TEST_F(ToldReportsTest, AreNotAnsweredBeforeTheyAreDurable) {
  world_.SetFull(true);
  EXPECT_FALSE(Record(MakeRequest(kId)).ok());
  EXPECT_THAT(world_.ListAll("alice"), IsEmpty());
  world_.SetFull(false);
}

}  // namespace
}  // namespace candor::review
