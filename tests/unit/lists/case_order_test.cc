#include "lists/case_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "casework/clock_view.h"
#include "sample_cases.h"

namespace candor::review {
namespace {

using test::SampleCase;
using test::SampleCases;

constexpr CaseOrder kOrders[] = {CaseOrder::kReceived, CaseOrder::kClock, CaseOrder::kSeverity,
                                 CaseOrder::kActivity};

// What comes first comes out smaller, from the summary alone.
std::tuple<std::int64_t, std::int64_t, std::string> Place(CaseOrder order,
                                                          const SampleCase& sample) {
  const v1::Case& subject = sample.summary.subject();
  constexpr std::int64_t kLast = 1LL << 40;
  std::int64_t first = 0;
  std::int64_t second = 0;
  switch (order) {
    case CaseOrder::kReceived:
      first = -static_cast<std::int64_t>(subject.received_day());
      break;
    case CaseOrder::kActivity:
      first = -static_cast<std::int64_t>(subject.last_reporter_day());
      break;
    case CaseOrder::kSeverity:
      first = subject.severity() == 0 ? kLast : static_cast<std::int64_t>(subject.severity());
      break;
    case CaseOrder::kClock:
      first = second = kLast;
      for (const v1::CaseClock& clock : subject.clocks()) {
        if (const auto breached = BreachedAt(clock)) {
          first = std::min(first, absl::ToUnixSeconds(*breached));
        }
        if (const auto due = DueAt(clock)) {
          second = std::min(second, absl::ToUnixSeconds(*due));
        }
      }
  }
  return {first, second, sample.id};
}

class CaseOrderTest : public ::testing::Test {
 protected:
  void Fill(std::size_t count) {
    SampleCases samples(11);
    for (std::size_t i = 0; i < count; ++i) {
      cases_.push_back(samples.Next());
      rows_.Put(cases_.back().id, cases_.back().summary);
    }
  }
  std::vector<std::string> Expected(CaseOrder order) {
    std::ranges::sort(cases_, {}, [order](const SampleCase& c) { return Place(order, c); });
    std::vector<std::string> ids;
    for (const SampleCase& sample : cases_) {
      ids.push_back(sample.id);
    }
    return ids;
  }
  std::vector<std::uint32_t> Page(CaseOrder order, const std::optional<ListPosition>& after,
                                  std::size_t count) {
    FirstRows first(rows_, order, after, count);
    for (std::uint32_t row = 0; row < rows_.end(); ++row) {
      if (rows_.record(row) != nullptr) {
        first.Offer(row);
      }
    }
    return first.Take();
  }

  CaseRows rows_;
  std::vector<SampleCase> cases_;
};

TEST_F(CaseOrderTest, JoinsPagesAcrossTies) {
  Fill(600);
  for (const CaseOrder order : kOrders) {
    const std::vector<std::string> expected = Expected(order);
    for (const std::size_t size : {1U, 7U, 100U, 599U, 600U, 1000U}) {
      std::vector<std::string> ids;
      std::optional<ListPosition> after;
      for (;;) {
        const std::vector<std::uint32_t> page = Page(order, after, size);
        if (page.empty()) {
          break;
        }
        for (const std::uint32_t row : page) {
          ids.push_back(rows_.record(row)->id());
        }
        after = ListPosition{OrderKeyOf(order, rows_, page.back()), ids.back()};
      }
      ASSERT_EQ(ids, expected) << CodeOf(order) << " by " << size;
    }
  }
}

TEST_F(CaseOrderTest, BringsWhatDidNotChangeOnceWhateverElseChanges) {
  Fill(400);
  SampleCases changes(12);
  for (const CaseOrder order : kOrders) {
    std::set<std::string> unchanged;
    for (const SampleCase& sample : cases_) {
      unchanged.insert(sample.id);
    }
    std::map<std::string, int> times;
    std::optional<ListPosition> after;
    for (;;) {
      const std::vector<std::uint32_t> page = Page(order, after, 20);
      if (page.empty()) {
        break;
      }
      for (const std::uint32_t row : page) {
        ++times[rows_.record(row)->id()];
      }
      const std::uint32_t last = page.back();
      after = ListPosition{OrderKeyOf(order, rows_, last), rows_.record(last)->id()};
      for (int i = 0; i < 3; ++i) {
        SampleCase& sample = cases_[changes.Below(static_cast<std::uint32_t>(cases_.size()))];
        sample = changes.Change(sample);
        rows_.Put(sample.id, sample.summary);
        unchanged.erase(sample.id);
        cases_.push_back(changes.Next());
        rows_.Put(cases_.back().id, cases_.back().summary);
      }
    }
    EXPECT_GT(unchanged.size(), 10U);
    for (const std::string& id : unchanged) {
      EXPECT_EQ(times[id], 1) << CodeOf(order);
    }
  }
}

TEST(CaseOrder, HasNames) {
  EXPECT_EQ(ParseOrder(""), CaseOrder::kReceived);
  for (const CaseOrder order : kOrders) {
    EXPECT_EQ(ParseOrder(CodeOf(order)), order);
  }
  EXPECT_EQ(ParseOrder("Received"), std::nullopt);
  EXPECT_EQ(ParseOrder("received "), std::nullopt);
}

}  // namespace
}  // namespace candor::review
