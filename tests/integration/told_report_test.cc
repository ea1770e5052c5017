// A report that was told on the phone: the reporter comes back through a portal, with nothing but
// the words that they were handed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/testing/matchers.h"
#include "deployment.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using client::Inbox;
using test_support::IsOk;
using ::testing::SizeIs;

class ToldReport : public ::testing::Test {
 protected:
  ToldReport() {
    candor_.StartIntake();
    candor_.StartReview();
  }

  review::v1::RecordReportResponse Record(const std::string& request_id) {
    const auto casework = review::v1::CaseworkService::NewStub(candor_.ToReview("member/alice"));
    review::v1::RecordReportRequest request;
    *request.mutable_report() = ReportOf("told on the phone");
    request.set_source(review::v1::REPORT_SOURCE_PHONE);
    request.set_request_id(request_id);
    review::v1::RecordReportResponse response;
    grpc::ClientContext context;
    const grpc::Status status = casework->RecordReport(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  Inbox Poll(const Receipt& receipt) {
    auto inbox = candor_.Portal().Poll(receipt);
    EXPECT_THAT(inbox, IsOk());
    return inbox.ok() ? *std::move(inbox) : Inbox();
  }

  Deployment candor_;
};

TEST_F(ToldReport, LetsTheReporterComeBackThroughAPortal) {
  const std::string request_id(16, 'r');
  const review::v1::RecordReportResponse recorded = Record(request_id);
  ASSERT_THAT(recorded.words(), SizeIs(12));
  EXPECT_EQ(recorded.subject().source(), review::v1::REPORT_SOURCE_PHONE);
  std::string words;
  for (const std::string& word : recorded.words()) {
    words.append(word).push_back(' ');
  }
  const auto receipt = Receipt::FromWords(words);
  ASSERT_THAT(receipt.status(), IsOk());

  ASSERT_TRUE(Eventually([&] { return Poll(*receipt).replies.size() == 1; }));
  const Inbox received = Poll(*receipt);
  EXPECT_EQ(received.replies[0].reply.status().code(), "SCREENING");
  report::v1::FollowUp follow_up;
  follow_up.set_text("I forgot to say.");
  client::LaterMessage::Options options;
  options.first_index = received.next_index;
  ASSERT_THAT(candor_.Portal().FollowUp(*receipt, follow_up, options), IsOk());

  TeamMember team(candor_);
  const std::string& name = recorded.subject().name();
  ASSERT_TRUE(Eventually([&] { return team.Case(name)->message_count() == 2; }));
  EXPECT_TRUE(team.Case(name)->receipt_confirmed());

  // Sent again, as after a broken connection or a restart: the same words, and no second case.
  candor_.StopReview();
  candor_.StartReview();
  const review::v1::RecordReportResponse again = Record(request_id);
  EXPECT_EQ(again.words(0), recorded.words(0));
  EXPECT_EQ(again.words(11), recorded.words(11));
  EXPECT_EQ(again.subject().name(), name);
  EXPECT_THAT(candor_.ListCases(), SizeIs(1));
}

}  // namespace
}  // namespace candor::integration
