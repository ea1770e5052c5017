#include "review/cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <optional>
#include <set>

#include "candor/testing/matchers.h"
#include "review/case_name.h"
#include "review/families.h"
#include "world.h"

namespace candor::review {
namespace {

using test::MakeKeys;
using test::MakeReport;
using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class CasesTest : public ::testing::Test {
 protected:
  CasesTest() { world_.UnsealWith(MakeKeys()); }

  void FileSome(int count, const std::string& excluded = "") {
    for (int i = 0; i < count; ++i) {
      report::v1::Report report = MakeReport(std::to_string(i));
      if (!excluded.empty()) {
        report.add_excluded_members(excluded);
      }
      ASSERT_THAT(world_.File(world_.portal.Send(report, 20500 + static_cast<unsigned>(i) % 3)),
                  IsOk());
    }
  }
  absl::StatusOr<v1::ListCasesResponse> List(std::uint32_t page_size, const std::string& token = "",
                                             std::string_view member = "alice") {
    v1::ListCasesRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListCasesResponse response;
    const absl::Status status = world_.cases->List(member, request, response);
    return status.ok() ? absl::StatusOr<v1::ListCasesResponse>(response) : status;
  }
  // As if alice and bob had declared that they have no conflict, and one of them had opened it.
  void OpenAll() {
    std::vector<IndexedCase> all;
    for (const CaseIndex::CasePtr& entry : world_.cases->All()) {
      all.push_back(*entry);
    }
    for (IndexedCase& entry : all) {
      entry.summary.mutable_subject()->set_state(v1::CASE_STATE_TRIAGE);
      entry.summary.add_cleared_members("alice");
      entry.summary.add_cleared_members("bob");
      world_.cases->Add(entry.id, entry.summary);
    }
  }
  absl::Status Get(const std::string& name, std::string_view member = "alice") {
    v1::GetCaseRequest request;
    request.set_name(name);
    v1::GetCaseResponse response;
    return world_.cases->Get(member, request, response);
  }
  absl::Status GetReport(const std::string& name, std::string_view member = "alice") {
    v1::GetReportRequest request;
    request.set_name(name);
    v1::GetReportResponse response;
    return world_.cases->GetReport(member, request, response);
  }

  test::World world_;
};

TEST_F(CasesTest, AreListedNewestDayFirstThenByName) {
  FileSome(20);
  const std::vector<v1::Case> all = world_.ListAll();
  ASSERT_THAT(all, SizeIs(20));
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool in_order = all[i - 1].received_day() != all[i].received_day()
                              ? all[i - 1].received_day() > all[i].received_day()
                              : all[i - 1].name() < all[i].name();
    EXPECT_TRUE(in_order) << i;
  }
}

TEST_F(CasesTest, ComeInPagesThatJoinWithoutGapOrOverlap) {
  FileSome(23);
  const std::vector<v1::Case> all = world_.ListAll("alice", 1000);
  for (const std::uint32_t size : {1U, 2U, 7U, 22U, 23U, 24U}) {
    const std::vector<v1::Case> paged = world_.ListAll("alice", size);
    ASSERT_EQ(paged.size(), all.size()) << size;
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(paged[i].name(), all[i].name());
    }
  }
}

TEST_F(CasesTest, ThatAreFiledBetweenPagesShiftNothing) {
  FileSome(10);
  const auto first = List(5);
  FileSome(10);
  const auto second = List(1000, first->next_page_token());
  std::set<std::string> names;
  for (const auto* page : {&*first, &*second}) {
    for (const v1::Case& subject : page->cases()) {
      EXPECT_TRUE(names.insert(subject.name()).second);
    }
  }
}

TEST_F(CasesTest, TakeTheDefaultPageSizeAndRefuseAnOversizedOne) {
  FileSome(55);
  EXPECT_THAT(List(0)->cases(), SizeIs(50));
  EXPECT_NE(List(0)->next_page_token(), "");
  EXPECT_THAT(List(1000)->cases(), SizeIs(55));
  EXPECT_EQ(List(55)->next_page_token(), "");
  EXPECT_THAT(List(1001), NamesField("page_size"));
  EXPECT_THAT(List(0xffffffff), NamesField("page_size"));
}

TEST_F(CasesTest, RefuseATokenThatWasNotGivenToThisMember) {
  FileSome(5);
  const std::string token = List(2)->next_page_token();
  EXPECT_THAT(List(2, token), IsOk());
  EXPECT_THAT(List(2, token, "bob"), NamesField("page_token"));
  EXPECT_THAT(List(2, "garbage"), NamesField("page_token"));
  EXPECT_THAT(List(2, std::string(100000, 'x')), NamesField("page_token"));
  EXPECT_THAT(List(2, token + "A"), NamesField("page_token"));
}

TEST_F(CasesTest, TakeATokenFromBeforeARestart) {
  FileSome(5);
  const auto first = List(2);
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(List(1000, first->next_page_token())->cases(), SizeIs(3));
}

TEST_F(CasesTest, AreFoundByName) {
  FileSome(3);
  for (const v1::Case& listed : world_.ListAll()) {
    v1::GetCaseRequest request;
    request.set_name(listed.name());
    v1::GetCaseResponse response;
    ASSERT_THAT(world_.cases->Get("alice", request, response), IsOk());
    EXPECT_THAT(response.subject().permitted_actions(), Not(IsEmpty()));
    response.mutable_subject()->clear_permitted_actions();
    EXPECT_EQ(response.subject().SerializeAsString(), listed.SerializeAsString());
  }
}

TEST_F(CasesTest, RefuseWhatIsNoName) {
  EXPECT_THAT(Get(""), NamesField("name"));
  EXPECT_THAT(Get("cases/UPPER"), NamesField("name"));
  EXPECT_THAT(GetReport("cases/abcdefghijklmnopqrstuvwxyz"), NamesField("name"));
  EXPECT_THAT(Get("cases/abcdefghijklmnopqrstuvwxyz"), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(GetReport("cases/abcdefghijklmnopqrstuvwxyz/report"), HasReason(Reason::kNoSuchCase));
}

TEST_F(CasesTest, ReportsAreReadWithoutTheThreadKey) {
  FileSome(1);
  OpenAll();
  v1::GetReportRequest request;
  request.set_name(world_.ListAll()[0].name() + "/report");
  v1::GetReportResponse response;
  ASSERT_THAT(world_.cases->GetReport("alice", request, response), IsOk());
  EXPECT_EQ(response.name(), request.name());
  EXPECT_EQ(response.report().SerializeAsString(), MakeReport("0").SerializeAsString());
}

TEST_F(CasesTest, AreTheSameAfterARestart) {
  FileSome(30);
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  const std::vector<v1::Case> before = world_.ListAll();
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  const std::vector<v1::Case> after = world_.ListAll();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].SerializeAsString(), before[i].SerializeAsString());
  }
  EXPECT_EQ(world_.cases->unreadable(), 0U);
}

TEST_F(CasesTest, AreSealedBeforeAndAfter) {
  FileSome(1);
  const std::string name = world_.ListAll()[0].name();
  const auto expect_sealed = [&] {
    EXPECT_THAT(List(0), HasReason(Reason::kSealed));
    EXPECT_THAT(Get(name), HasReason(Reason::kSealed));
    EXPECT_THAT(GetReport(name + "/report"), HasReason(Reason::kSealed));
    EXPECT_THAT(Get("no name"), HasReason(Reason::kSealed));
    EXPECT_EQ(world_.cases->size(), 0U);
  };
  world_.Restart();
  expect_sealed();
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(Get(name), IsOk());
  // Without keys first, while the summaries go.
  world_.key_ring->Seal();
  EXPECT_THAT(List(0), HasReason(Reason::kSealed));
  EXPECT_THAT(Get(name), HasReason(Reason::kSealed));
  world_.cases->Drop();
  expect_sealed();
}

TEST_F(CasesTest, ThatDoNotOpenStayOutOfListsAndAreCounted) {
  FileSome(3);
  const std::string damaged = world_.ListAll()[1].name();
  world_.Damage(kCaseSummaries, std::string(*IdOfCaseName(damaged)));
  world_.Restart();
  world_.UnsealWith(MakeKeys());
  EXPECT_THAT(world_.ListAll(), SizeIs(2));
  EXPECT_EQ(world_.cases->unreadable(), 1U);
  EXPECT_THAT(Get(damaged), HasReason(Reason::kNoSuchCase));
}

TEST_F(CasesTest, AReportThatDoesNotOpenIsAnErrorThatSaysNothing) {
  FileSome(1);
  OpenAll();
  const std::string name = world_.ListAll()[0].name();
  world_.Damage(kCaseReports, std::string(*IdOfCaseName(name)));
  EXPECT_THAT(GetReport(name + "/report"), HasReason(Reason::kInternal));
  EXPECT_THAT(Get(name), IsOk());
}

// The real store, with something happening right after each scan.
class ScanHook final : public store::Store {
 public:
  ScanHook(store::Store& store, std::function<void()> hook)
      : store_(store), hook_(std::move(hook)) {}

  absl::StatusOr<std::optional<std::string>> Get(store::Family family,
                                                 std::string_view key) const override {
    return store_.Get(family, key);
  }
  absl::Status Scan(
      store::Family family, std::string_view prefix, std::string_view after,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    const absl::Status status = store_.Scan(family, prefix, after, visit);
    hook_();
    return status;
  }
  void Commit(store::Batch batch, store::Committed done) override {
    store_.Commit(std::move(batch), std::move(done));
  }
  absl::Status CheckWritable() override { return store_.CheckWritable(); }
  absl::Status Compact(std::atomic<bool>& cancelled) override { return store_.Compact(cancelled); }

 private:
  store::Store& store_;
  std::function<void()> hook_;
};

TEST_F(CasesTest, ThatAreFiledWhileOthersAreLoadedAreNotMissed) {
  FileSome(1);
  std::unique_ptr<Filer> filer;
  ScanHook store(*world_.store, [&] {
    std::promise<absl::Status> filed;
    filer->File(
        MakeKeys(), {world_.portal.Send(MakeReport()), "main"},
        [&filed](const absl::StatusOr<std::string>& digest) { filed.set_value(digest.status()); });
    ASSERT_THAT(filed.get_future().get(), IsOk());
  });
  CaseStore case_store(store);
  Cases cases(case_store, *world_.threads, *world_.key_ring, *world_.members, world_.clock,
              world_.random);
  filer = std::make_unique<Filer>(
      Filer::Parts{*world_.store, case_store, *world_.threads, cases, *world_.editor, *world_.audit,
                   *world_.orphans, world_.policies, *world_.members, world_.clock, world_.random});
  ASSERT_THAT(cases.Load(*MakeKeys()), IsOk());
  EXPECT_EQ(cases.size(), 2U);
}

TEST_F(CasesTest, AreNotLoadedWhenSealedMeanwhile) {
  std::unique_ptr<Cases> cases;
  ScanHook store(*world_.store, [&] { cases->Drop(); });
  CaseStore case_store(store);
  cases = std::make_unique<Cases>(case_store, *world_.threads, *world_.key_ring, *world_.members,
                                  world_.clock, world_.random);
  EXPECT_THAT(cases->Load(*MakeKeys()), HasReason(Reason::kSealed));
  EXPECT_FALSE(cases->loaded());
}

// What one member can learn: every answer to every question, as text.
std::string Transcript(test::World& world, std::string_view member,
                       const std::vector<std::string>& names) {
  std::string transcript;
  for (const std::uint32_t size : {0U, 1U, 2U, 3U, 1000U}) {
    v1::ListCasesRequest request;
    request.set_page_size(size);
    do {
      v1::ListCasesResponse response;
      transcript += world.cases->List(member, request, response).ToString();
      response.clear_watch_token();  // never the same twice
      transcript += response.SerializeAsString();
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
  }
  for (const std::string& name : names) {
    v1::GetCaseRequest get;
    v1::GetCaseResponse got;
    get.set_name(name);
    transcript += world.cases->Get(member, get, got).ToString() + got.SerializeAsString();
    v1::GetReportRequest read;
    v1::GetReportResponse report;
    read.set_name(name + "/report");
    transcript += world.cases->GetReport(member, read, report).ToString();
    transcript += report.SerializeAsString();
  }
  return transcript;
}

// Ids are random, so both worlds show the same summaries under the same ids.
TEST_F(CasesTest, AnExcludedMemberGetsTheWorldWithoutThem) {
  test::World without;
  without.UnsealWith(MakeKeys());
  std::vector<std::string> names;
  for (int i = 0; i < 12; ++i) {
    const std::string id = NewCaseId(world_.random);
    names.push_back(CaseName(id));
    storage::v1::CaseSummary summary;
    summary.set_revision(1);
    summary.mutable_subject()->set_channel("conduct");
    summary.mutable_subject()->set_state(v1::CASE_STATE_SCREENING);
    summary.mutable_subject()->set_received_day(20500 + static_cast<unsigned>(i) % 2);
    if (i % 3 == 0) {
      summary.add_excluded_members("carol");
      summary.add_excluded_members("bob");
    } else {
      without.cases->Add(id, summary);
    }
    world_.cases->Add(id, summary);
  }
  EXPECT_EQ(Transcript(world_, "bob", names), Transcript(without, "bob", names));
  EXPECT_NE(Transcript(world_, "alice", names), Transcript(without, "alice", names));
}

TEST_F(CasesTest, AnExcludedMemberLearnsNothingOfAFiledReport) {
  FileSome(2, "bob");
  FileSome(3);
  OpenAll();
  EXPECT_THAT(world_.ListAll("bob"), SizeIs(3));
  EXPECT_THAT(world_.ListAll("alice"), SizeIs(5));
  for (const v1::Case& subject : world_.ListAll("alice")) {
    v1::GetReportRequest request;
    request.set_name(subject.name() + "/report");
    v1::GetReportResponse report;
    ASSERT_THAT(world_.cases->GetReport("alice", request, report), IsOk());
    const bool excluded = !report.report().excluded_members().empty();
    EXPECT_EQ(Get(subject.name(), "bob"), excluded ? Error(Reason::kNoSuchCase) : absl::OkStatus());
    EXPECT_EQ(GetReport(subject.name() + "/report", "bob"),
              excluded ? Error(Reason::kNoSuchCase) : absl::OkStatus());
  }
}

TEST_F(CasesTest, InQuarantineAreShownToAll) {
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  EXPECT_THAT(world_.ListAll("alice"), SizeIs(1));
  EXPECT_THAT(world_.ListAll("bob"), SizeIs(1));
}

}  // namespace
}  // namespace candor::review
