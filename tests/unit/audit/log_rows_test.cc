#include "audit/log_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "audit/call_event.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/review/v1/casework_service.pb.h"
#include "candor/testing/matchers.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

using test_support::IsOk;
using test_support::Says;

constexpr std::string_view kId = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

TEST(LogRowsTest, ThereIsOneForEachMethod) {
  std::vector<LogRow> rows = LogRows();
  const std::vector<std::string_view> methods = AllMethods();
  EXPECT_THAT(CheckLogRows(rows, methods), IsOk());
  const LogRow last = rows.back();
  rows.pop_back();
  EXPECT_THAT(CheckLogRows(rows, methods), Says("no row for"));
  rows.push_back(last);
  rows.push_back(last);
  EXPECT_THAT(CheckLogRows(rows, methods), Says("two rows for"));
  rows.back().method = "/candor.review.v1.CaseService/Nothing";
  EXPECT_THAT(CheckLogRows(rows, methods), Says("no such method"));
}

TEST(LogRowsTest, NameFieldsThatThereAre) {
  for (const LogRow& row : LogRows()) {
    std::string name(row.method.substr(1));
    name.replace(name.find('/'), 1, ".");
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
    ASSERT_NE(method, nullptr) << name;
    auto* const factory = google::protobuf::MessageFactory::generated_factory();
    const auto& request = *factory->GetPrototype(method->input_type());
    const auto& response = *factory->GetPrototype(method->output_type());
    const AuditEvent event = EventOf(row, "member/alice", request);
    EXPECT_EQ(event.case_id, "") << name;
    EXPECT_EQ(event.action, method->name());
    EXPECT_EQ(CountIn(row, response), 0U) << name;
  }
}

TEST(LogRowsTest, TextIsReadByThese) {
  std::vector<std::string> reading;
  for (const LogRow& row : LogRows()) {
    if (row.reads_text) {
      reading.emplace_back(row.action());
    }
  }
  EXPECT_THAT(reading,
              ::testing::UnorderedElementsAre("GetReport", "ListMessages", "DownloadAttachment",
                                              "DownloadExport", "GetCaseFile", "ListCaseEvents"));
}

TEST(CallEventTest, FindsTheCaseInTheName) {
  EXPECT_EQ(CaseIdIn("cases/" + std::string(kId)), kId);
  EXPECT_EQ(CaseIdIn("cases/" + std::string(kId) + "/report"), kId);
  EXPECT_EQ(CaseIdIn("cases/" + std::string(kId) + "/messages/1/attachments/0"), kId);
  EXPECT_EQ(CaseIdIn("cases/" + std::string(kId) + "a"), "");
  EXPECT_EQ(CaseIdIn(std::string(kId)), "");
  EXPECT_EQ(CaseIdIn(""), "");
}

TEST(CallEventTest, TellsWhatTheRowSays) {
  v1::TakeCaseRequest request;
  request.mutable_change()->set_name("cases/" + std::string(kId));
  request.mutable_change()->set_reason("zanzibar");
  const AuditEvent event =
      EventOf(LogRowOf("/candor.review.v1.CaseworkService/TakeCase"), "member/alice", request);
  EXPECT_EQ(event.action, "TakeCase");
  EXPECT_EQ(event.actor, "member/alice");
  EXPECT_EQ(event.case_id, kId);
  EXPECT_FALSE(event.reads_text);
  v1::ListCasesResponse response;
  response.add_cases();
  response.add_cases();
  EXPECT_EQ(CountIn(LogRowOf(kListCases), response), 2U);
}

TEST(CallEventTest, TakesNothingButNamesFromARequest) {
  v1::RemoveMemberRequest request;
  request.set_name("members/alice");
  EXPECT_EQ(EventOf(LogRowOf(kRemoveMember), "", request).subject, "members/alice");
  request.set_name("it was Bob who did it");
  EXPECT_EQ(EventOf(LogRowOf(kRemoveMember), "", request).subject, "");
  request.set_name(std::string(101, 'a'));
  EXPECT_EQ(EventOf(LogRowOf(kRemoveMember), "", request).subject, "");
}

}  // namespace
}  // namespace candor::review
