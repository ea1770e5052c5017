#include "lists/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "casework/authorize.h"
#include "casework/clock_view.h"
#include "casework/code_name.h"
#include "casework/standing.h"
#include "lists/case_counts.h"
#include "lists/search_terms.h"
#include "sample_cases.h"

namespace candor::review {
namespace {

using test::kSampleEscalation;
using test::kSampleMembers;
using test::SampleCase;
using test::SampleCases;
using test::SampleNow;
using test::SampleRoster;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Range, typename Value>
bool Has(const Range& range, const Value& value) {
  return std::ranges::find(range, value) != range.end();
}

// What lists promise, written down as plainly as it can be: one case, one member, one term.
class Plainly {
 public:
  Plainly(const SampleCase& sample, const v1::Member& member)
      : sample_(sample), summary_(sample.summary), subject_(summary_.subject()), member_(member) {}

  [[nodiscard]] bool Holds(const FilterTerm& term) const {
    const bool any =
        std::ranges::any_of(term.numbers, [&](int n) { return HasNumber(term.field, n); }) ||
        std::ranges::any_of(term.values, [&](const auto& v) { return HasValue(term.field, v); }) ||
        std::ranges::any_of(term.days,
                            [&](const DayRange& days) {
                              return subject_.received_day() >= days.first &&
                                     subject_.received_day() <= days.last;
                            }) ||
        std::ranges::any_of(term.words, [&](const auto& words) {
          return std::ranges::all_of(words, [&](std::uint32_t word) { return HasWord(word); });
        });
    return any != term.is_negated;
  }
  [[nodiscard]] bool IsSeen() const { return !IsHidden(summary_, &member_, kSampleEscalation); }
  [[nodiscard]] bool HasClock(v1::ClockLevel level) const {
    return std::ranges::any_of(subject_.clocks(), [level](const v1::CaseClock& clock) {
      return LevelOf(clock, SampleNow()) == level;
    });
  }

 private:
  [[nodiscard]] bool HasNumber(FilterField field, int number) const {
    return number == (field == FilterField::kState      ? static_cast<int>(subject_.state())
                      : field == FilterField::kSeverity ? static_cast<int>(subject_.severity())
                                                        : static_cast<int>(subject_.kind()));
  }
  [[nodiscard]] bool HasValue(FilterField field, const std::string& value) const {
    switch (field) {
      case FilterField::kCategory:
        return Has(subject_.categories(), value);
      case FilterField::kChannel:
        return subject_.channel() == value;
      case FilterField::kLabel:
        return Has(subject_.labels(), value);
      case FilterField::kAssignee:
        return value == "none" ? subject_.assignees().empty()
                               : Has(subject_.assignees(), value == "me" ? member_.name() : value);
      case FilterField::kClock:
        return value == "due"        ? HasClock(v1::CLOCK_LEVEL_DUE) || HasBreached()
               : value == "breached" ? HasBreached()
                                     : std::ranges::any_of(subject_.clocks(), [&](const auto& c) {
                                         return c.code() == value;
                                       });
      case FilterField::kConflict:
        return Declared() == value;
      default:
        return (value == "danger" && subject_.danger()) ||
               (value == "held" && subject_.has_held_message()) ||
               (value == "withdrawal" && subject_.withdrawal_requested()) ||
               (value == "unconfirmed" && !subject_.receipt_confirmed());
    }
  }
  [[nodiscard]] bool HasBreached() const { return HasClock(v1::CLOCK_LEVEL_BREACHED); }
  [[nodiscard]] std::string Declared() const {
    const v1::ConflictLevel declared = StandingOf(summary_, &member_, kSampleEscalation).declared;
    return declared == v1::CONFLICT_LEVEL_SOFT   ? "soft"
           : declared == v1::CONFLICT_LEVEL_NONE ? "none"
                                                 : "undeclared";
  }
  [[nodiscard]] bool HasWord(std::uint32_t word) const {
    const bool may_read = Authorize(StandingOf(summary_, &member_, kSampleEscalation),
                                    Action::kReadText, subject_.state())
                              .ok();
    const auto is_word = [word](const std::string& of) { return WordsOf(of)[0] == word; };
    return Has(WordsOf(CodeName(sample_.id)), word) ||
           (may_read && std::ranges::any_of(sample_.words, is_word));
  }

  const SampleCase& sample_;
  const storage::v1::CaseSummary& summary_;
  const v1::Case& subject_;
  const v1::Member& member_;
};

class QueryTest : public ::testing::Test {
 protected:
  void Fill(std::uint64_t seed, std::size_t count) {
    SampleCases samples(seed);
    for (std::size_t i = 0; i < count; ++i) {
      const SampleCase sample = samples.Next();
      rows_.Put(sample.id, sample.summary);
      cases_[sample.id] = sample;
    }
    // Some change, some go, and rows are taken anew.
    for (std::size_t i = 0; i < count / 2; ++i) {
      const auto at = std::next(cases_.begin(), samples.Below(static_cast<std::uint32_t>(count)));
      if (i % 4 == 0) {
        rows_.Remove(at->first);
        cases_.erase(at);
        const SampleCase added = samples.Next();
        rows_.Put(added.id, added.summary);
        cases_[added.id] = added;
      } else {
        at->second = samples.Change(at->second);
        rows_.Put(at->first, at->second.summary);
      }
    }
  }
  [[nodiscard]] Viewer As(std::string_view member) const {
    return {roster_->Find(member), kSampleEscalation, SampleNow()};
  }
  std::set<std::string> Found(std::string_view member, const Filter& filter) {
    std::set<std::string> ids;
    Query query(rows_, As(member), filter);
    query.ForEach([&](std::uint32_t row) {
      EXPECT_TRUE(ids.insert(rows_.record(row)->id()).second) << "found twice";
      EXPECT_TRUE(query.Matches(row));
    });
    return ids;
  }
  std::set<std::string> Expected(std::string_view member, const Filter& filter) {
    std::set<std::string> ids;
    for (const auto& [id, sample] : cases_) {
      const Plainly plainly(sample, *roster_->Find(member));
      if (plainly.IsSeen() &&
          std::ranges::all_of(filter, [&](const auto& term) { return plainly.Holds(term); })) {
        ids.insert(id);
      }
    }
    return ids;
  }

  const std::shared_ptr<const Roster> roster_ = SampleRoster();
  CaseRows rows_;
  std::map<std::string, SampleCase> cases_;
};

TEST_F(QueryTest, FindsWhatPlainReadingFinds) {
  Fill(1, 400);
  SampleCases filters(2);
  std::size_t found = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string text = filters.NextFilter();
    const Filter filter = ParseFilter(text).value();
    for (const std::string_view member : kSampleMembers) {
      const std::set<std::string> expected = Expected(member, filter);
      ASSERT_EQ(Found(member, filter), expected) << member << ": " << text;
      found += expected.size();
    }
  }
  EXPECT_GT(found, 5000U) << "the samples match nothing";
}

TEST_F(QueryTest, CountsWhatPlainReadingCounts) {
  Fill(3, 500);
  SampleCases filters(4);
  for (int i = 0; i < 50; ++i) {
    const std::string text = filters.NextFilter();
    const Filter filter = ParseFilter(text).value();
    for (const std::string_view member : kSampleMembers) {
      const v1::CountCasesResponse counted = CountOf(rows_, As(member), filter);
      std::map<std::string, std::uint32_t> states;
      std::uint32_t due = 0;
      std::uint32_t breached = 0;
      std::uint32_t unassigned = 0;
      std::uint32_t severe = 0;
      const std::set<std::string> expected = Expected(member, filter);
      for (const std::string& id : expected) {
        const v1::Case& subject = cases_[id].summary.subject();
        const Plainly plainly(cases_[id], *roster_->Find(member));
        const bool is_breached = plainly.HasClock(v1::CLOCK_LEVEL_BREACHED);
        ++states[v1::CaseState_Name(subject.state()).substr(11)];
        breached += is_breached ? 1U : 0U;
        due += is_breached || plainly.HasClock(v1::CLOCK_LEVEL_DUE) ? 1U : 0U;
        unassigned += subject.assignees().empty() ? 1U : 0U;
        severe += subject.severity() == v1::SEVERITY_S1 ? 1U : 0U;
      }
      ASSERT_EQ(counted.total(), expected.size()) << text;
      EXPECT_EQ((std::map<std::string, std::uint32_t>(counted.by_state().begin(),
                                                      counted.by_state().end())),
                states);
      EXPECT_EQ(counted.by_severity().size(), 5U);
      EXPECT_EQ(counted.by_severity().at("S1"), severe);
      EXPECT_EQ(counted.due(), due);
      EXPECT_EQ(counted.breached(), breached);
      EXPECT_EQ(counted.unassigned(), unassigned);
    }
  }
}

TEST_F(QueryTest, FindsNothingForWhoIsNoMember) {
  Fill(5, 50);
  EXPECT_THAT(Found("nobody", {}), IsEmpty());
  EXPECT_THAT(Found("nobody", ParseFilter("-text:anna -conflict:none -assignee:me").value()),
              IsEmpty());
  EXPECT_THAT(Found("erin", {}), IsEmpty()) << "not onboarded";
}

TEST_F(QueryTest, ComparesTimesOfClocksWithNow) {
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_channel("conduct");
  summary.mutable_subject()->add_clocks()->mutable_hard_time()->set_seconds(1000);
  rows_.Put("a", summary);
  const Filter breached = ParseFilter("clock:breached").value();
  Viewer viewer = As("alice");
  for (const auto& [now, is_breached] :
       {std::pair(absl::FromUnixSeconds(999), false), std::pair(absl::FromUnixSeconds(1000), false),
        std::pair(absl::FromUnixMillis(1000001), true),
        std::pair(absl::FromUnixSeconds(1001), true)}) {
    viewer.now = now;
    EXPECT_EQ(Query(rows_, viewer, breached).Matches(0), is_breached) << now;
    EXPECT_EQ(LevelOf(summary.subject().clocks(0), now) == v1::CLOCK_LEVEL_BREACHED, is_breached);
  }
}

TEST_F(QueryTest, FindsCodeNamesWithoutTheRightToReadText) {
  storage::v1::CaseSummary summary;
  summary.mutable_subject()->set_channel("conduct");
  summary.mutable_subject()->set_state(v1::CASE_STATE_SCREENING);
  rows_.Put("a", summary);
  cases_["a"] = {"a", summary, {}};
  EXPECT_THAT(Found("bob", ParseFilter("\"" + CodeName("a") + "\"").value()), ElementsAre("a"));
  EXPECT_THAT(Found("carol", ParseFilter("\"" + CodeName("a") + "\"").value()), IsEmpty());
}

}  // namespace
}  // namespace candor::review
