#include "lists/text_access.h"

#include <gtest/gtest.h>

#include "casework/authorize.h"
#include "casework/standing.h"
#include "sample_cases.h"

namespace candor::review {
namespace {

TEST(TextAccess, IsWhatAuthorizeSaysOfTheSummary) {
  const auto roster = test::SampleRoster();
  CaseRows rows;
  test::SampleCases samples(1);
  for (int i = 0; i < 3000; ++i) {
    const test::SampleCase sample = samples.Next();
    rows.Put(sample.id, sample.summary);
  }
  int readable = 0;
  for (const v1::Member& member : roster->stored().members()) {
    TextAccess access(rows, member, test::kSampleEscalation);
    for (std::uint32_t row = 0; row < rows.end(); ++row) {
      const storage::v1::CaseSummary summary = rows.record(row)->Summary();
      if (IsHidden(summary, &member, test::kSampleEscalation)) {
        continue;  // never asked of
      }
      const bool expected = Authorize(StandingOf(summary, &member, test::kSampleEscalation),
                                      Action::kReadText, summary.subject().state())
                                .ok();
      ASSERT_EQ(access.MayRead(row), expected) << member.name() << " " << summary.DebugString();
      readable += expected ? 1 : 0;
    }
  }
  EXPECT_GT(readable, 100);
}

}  // namespace
}  // namespace candor::review
