#include "casework/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "casework/triage_verbs.h"
#include "review/case_name.h"
#include "review/families.h"
#include "verb_fixture.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::SizeIs;

constexpr char kNoCase[] = "cases/abcdefghijklmnopqrstuvwxyz";

class HistoryTest : public test::VerbTest {
 protected:
  absl::StatusOr<v1::CaseFile> ReadFile(const std::string& name,
                                        const std::string& member = "hanna") {
    v1::GetCaseFileRequest request;
    request.set_name(name);
    v1::GetCaseFileResponse response;
    const absl::Status status = history_.GetFile(member, request, response);
    return status.ok() ? absl::StatusOr<v1::CaseFile>(response.file()) : status;
  }
  absl::StatusOr<v1::ListCaseEventsResponse> ListEvents(const std::string& name,
                                                        std::uint32_t page_size = 0,
                                                        const std::string& token = "",
                                                        const std::string& member = "hanna") {
    v1::ListCaseEventsRequest request;
    request.set_parent(name);
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListCaseEventsResponse response;
    const absl::Status status = history_.ListEvents(member, request, response);
    return status.ok() ? absl::StatusOr<v1::ListCaseEventsResponse>(response) : status;
  }

  const History history_{*world_.cases, *world_.threads, *world_.store};
};

TEST_F(HistoryTest, TheFileIsForWhoMayReadTheCase) {
  const std::string name = FileAndAssign();
  const auto file = ReadFile(name);
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->declarations(), SizeIs(3));
  EXPECT_THAT(ReadFile(name, "tina"), IsOk());
  EXPECT_THAT(ReadFile(name, "theo"), HasReason(Reason::kConflictNotDeclared));
  EXPECT_THAT(ReadFile(name, "carl"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(ListEvents(name, 0, "", "theo"), HasReason(Reason::kConflictNotDeclared));
  EXPECT_THAT(ListEvents(name, 0, "", "carl"), HasReason(Reason::kNotPermitted));
  EXPECT_THAT(ReadFile("cases/1"), NamesField("name"));
  EXPECT_THAT(ListEvents("cases/1"), NamesField("parent"));
}

TEST_F(HistoryTest, ACaseThatNobodyOpenedHasNothingToRead) {
  const std::string name = File();
  ASSERT_THAT(Declare(name, "tina"), IsOk());
  EXPECT_THAT(ReadFile(name, "tina"), HasReason(Reason::kIllegalTransition));
  test::Alter(world_, name,
              [](OpenCase& subject) { subject.shown().set_state(v1::CASE_STATE_TRIAGE); });
  EXPECT_THAT(ReadFile(name, "tina"), IsOk());
}

TEST_F(HistoryTest, WithoutWorkTheFileIsEmpty) {
  const std::string name = File();
  test::Work(world_, name);
  test::Alter(world_, name, [](OpenCase& subject) {
    subject.shown().add_assignees("hanna");
    subject.summary.add_cleared_members("hanna");
  });
  const auto file = ReadFile(name);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->SerializeAsString(), "");
  EXPECT_THAT(ListEvents(name)->events(), SizeIs(0));
}

TEST_F(HistoryTest, WhatItIsADuplicateOfIsNamedToWhoSeesThat) {
  const std::string other = File("hanna");
  const std::string name = FileAndAssign();
  v1::MarkDuplicateRequest request;
  *request.mutable_change() = ChangeOf(name);
  request.set_duplicate_of(other);
  ASSERT_THAT(test::Change(world_, "tina", Action::kMarkDuplicate, MarkDuplicate, request), IsOk());
  EXPECT_EQ(ReadFile(name, "hanna")->duplicate_of(), "");
  test::Alter(world_, name, [](OpenCase& subject) { subject.shown().add_assignees("tina"); });
  EXPECT_EQ(ReadFile(name, "tina")->duplicate_of(), other);
}

TEST_F(HistoryTest, ComesInPagesThatJoinWithoutGapOrOverlap) {
  const std::string name = FileAndAssign();
  for (int i = 0; i < 8; ++i) {
    v1::AddNoteRequest request;
    *request.mutable_change() = ChangeOf(name, std::to_string(i));
    ASSERT_THAT(test::Change(world_, "hanna", Action::kAddNote, AddNote, request), IsOk());
  }
  for (const std::uint32_t size : {1U, 4U, 12U, 13U, 14U}) {
    std::vector<v1::CaseEvent> all;
    std::string token;
    do {
      const auto page = ListEvents(name, size, token);
      ASSERT_THAT(page, IsOk());
      all.insert(all.end(), page->events().begin(), page->events().end());
      token = page->next_page_token();
    } while (!token.empty());
    ASSERT_THAT(all, SizeIs(13)) << size;
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].number(), i + 1);
    }
    EXPECT_EQ(all.back().reason(), "7");
  }
}

TEST_F(HistoryTest, APageTokenIsOfOneMemberCaseAndList) {
  const std::string another = FileAndAssign();
  const std::string name = FileAndAssign();
  const std::string token = ListEvents(name, 2)->next_page_token();
  EXPECT_THAT(ListEvents(name, 2, token), IsOk());
  EXPECT_THAT(ListEvents(name, 2, token, "tina"), NamesField("page_token"));
  EXPECT_THAT(ListEvents(another, 2, token), NamesField("page_token"));
  EXPECT_THAT(ListEvents(name, 2, "garbage"), NamesField("page_token"));
  EXPECT_THAT(ListEvents(name, 1001), NamesField("page_size"));
  v1::ListMessagesRequest request;
  request.set_parent(name);
  request.set_page_token(token);
  v1::ListMessagesResponse response;
  EXPECT_THAT(world_.messages->List("hanna", request, response), NamesField("page_token"));
}

TEST_F(HistoryTest, WhoMustNotLearnOfACaseGetsTheAnswersOfAWorldWithoutIt) {
  const std::string hidden = File("theo");
  const std::string token = [&] {
    for (const char* member : {"tina", "carl"}) {
      EXPECT_THAT(Declare(hidden, member), IsOk());
    }
    EXPECT_THAT(Take(hidden, "tina"), IsOk());
    return ListEvents(hidden, 1, "", "tina")->next_page_token();
  }();
  EXPECT_EQ(ReadFile(hidden, "theo").status(), ReadFile(kNoCase, "theo").status());
  for (const std::uint32_t size : {0U, 1U, 1001U}) {
    for (const std::string& page : {std::string(), token, std::string("garbage")}) {
      EXPECT_EQ(ListEvents(hidden, size, page, "theo").status(),
                ListEvents(kNoCase, size, page, "theo").status());
    }
  }
}

TEST_F(HistoryTest, WhatDoesNotOpenIsAnErrorThatSaysNothing) {
  const std::string name = FileAndAssign();
  const std::string id = std::string(*IdOfCaseName(name));
  world_.Damage(kCaseEvents, MessageKey(id, 2));
  EXPECT_EQ(ListEvents(name).status(), Error(Reason::kInternal));
  world_.Damage(kCasework, id);
  EXPECT_EQ(ReadFile(name).status(), Error(Reason::kInternal));
}

}  // namespace
}  // namespace candor::review
