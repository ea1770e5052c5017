#include "lists/case_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lists/case_tags.h"
#include "lists/search_terms.h"
#include "sample_cases.h"

namespace candor::review {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

storage::v1::CaseSummary InState(v1::CaseState state, const std::string& channel = "conduct") {
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_state(state);
  summary.mutable_subject()->set_channel(channel);
  return summary;
}

TEST(CaseRecord, KeepsTheWholeSummary) {
  test::SampleCases samples(1);
  for (int i = 0; i < 100; ++i) {
    test::SampleCase sample = samples.Next();
    sample.summary.set_escalated_from("conduct");
    const CaseRecord record(sample.id, sample.summary);
    EXPECT_EQ(record.id(), sample.id);
    EXPECT_EQ(record.Summary().SerializeAsString(), sample.summary.SerializeAsString());
    EXPECT_EQ(record.terms(), sample.summary.search_terms());
  }
}

TEST(CaseRows, KeepACaseInItsRow) {
  CaseRows rows;
  EXPECT_EQ(rows.Put("a", InState(v1::CASE_STATE_TRIAGE)), nullptr);
  EXPECT_EQ(rows.Put("b", InState(v1::CASE_STATE_TRIAGE)), nullptr);
  const auto before = rows.Put("a", InState(v1::CASE_STATE_CLOSED));
  EXPECT_EQ(before->Summary().subject().state(), v1::CASE_STATE_TRIAGE);
  EXPECT_EQ(rows.Find("a"), 0U);
  EXPECT_EQ(rows.Find("b"), 1U);
  EXPECT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.state(0), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(rows.Find("c"), std::nullopt);
}

TEST(CaseRows, TakeARowAnew) {
  CaseRows rows;
  rows.Put("a", InState(v1::CASE_STATE_TRIAGE));
  rows.Put("b", InState(v1::CASE_STATE_TRIAGE));
  EXPECT_EQ(rows.Remove("a")->id(), "a");
  EXPECT_EQ(rows.Remove("a"), nullptr);
  EXPECT_EQ(rows.record(0), nullptr);
  EXPECT_EQ(rows.size(), 1U);
  rows.Put("c", InState(v1::CASE_STATE_CLOSED));
  EXPECT_EQ(rows.Find("c"), 0U);
  EXPECT_EQ(rows.end(), 2U);
}

TEST(CaseRows, KeepTheTagsOfWhatIsThere) {
  CaseRows rows;
  rows.Put("a", InState(v1::CASE_STATE_TRIAGE));
  rows.Put("b", InState(v1::CASE_STATE_TRIAGE, "events"));
  rows.Put("a", InState(v1::CASE_STATE_CLOSED));
  const RowSet* const triage = rows.With(TagOf(TagKind::kState, v1::CASE_STATE_TRIAGE));
  EXPECT_EQ(triage->Word(0), 2U);
  EXPECT_EQ(rows.With(TagOf(TagKind::kState, v1::CASE_STATE_CLOSED))->Word(0), 1U);
  rows.Remove("b");
  EXPECT_EQ(triage->Word(0), 0U);
  EXPECT_EQ(rows.With(TagOf(TagKind::kLabel, "never")), nullptr);
  EXPECT_THAT(rows.channels(), UnorderedElementsAre("conduct", "events"));
}

TEST(CaseTags, NameEveryMemberThatMustNotLearnOfIt) {
  storage::v1::CaseSummary summary = InState(v1::CASE_STATE_TRIAGE);
  summary.add_excluded_members("a");
  summary.add_named_members("b");
  summary.add_hard_conflicts("c");
  summary.add_hard_conflicts("a");
  std::vector<std::string> hidden;
  for (const std::string& tag : TagsOf(summary)) {
    if (tag.front() == static_cast<char>(TagKind::kHiddenFrom)) {
      hidden.push_back(tag.substr(1));
    }
  }
  EXPECT_THAT(hidden, ElementsAre("a", "b", "c"));
}

TEST(IdPrefix, OrdersAsIdsDo) {
  const std::vector<std::string> ids = {"", "2", "22", "2a", "7zzzzzzz", "a", "aaaaaaaab", "b"};
  for (std::size_t i = 1; i < ids.size(); ++i) {
    EXPECT_LT(IdPrefix(ids[i - 1]), IdPrefix(ids[i])) << ids[i];
  }
  EXPECT_EQ(IdPrefix("aaaaaaaab"), IdPrefix("aaaaaaaac"));
}

}  // namespace
}  // namespace candor::review
