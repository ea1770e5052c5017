#include "lists/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/base/error.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/testing/matchers.h"
#include "lists/search_terms.h"

namespace candor::review {
namespace {

using test_support::IsOk;
using test_support::NamesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

Filter Parsed(std::string_view text) {
  absl::StatusOr<Filter> filter = ParseFilter(text);
  EXPECT_THAT(filter, IsOk()) << text;
  return filter.ok() ? *std::move(filter) : Filter();
}

std::string ProblemOf(std::string_view text) {
  const absl::StatusOr<Filter> filter = ParseFilter(text);
  EXPECT_THAT(filter, NamesField("filter")) << text;
  const auto violations = FieldViolationsOf(filter.status());
  return violations.empty() ? "" : violations[0].second;
}

std::string At(int character) {
  return "does not parse at character " + std::to_string(character) + ": ";
}

TEST(Filter, OfNothingIsEmpty) {
  EXPECT_THAT(Parsed(""), IsEmpty());
  EXPECT_THAT(Parsed("   "), IsEmpty());
}

TEST(Filter, HasATermForEachPart) {
  const Filter filter = Parsed(" state:TRIAGE,closed  -label:urgent text:\"two words\" alone ");
  ASSERT_THAT(filter, SizeIs(4));
  EXPECT_EQ(filter[0].field, FilterField::kState);
  EXPECT_THAT(filter[0].numbers, ElementsAre(v1::CASE_STATE_TRIAGE, v1::CASE_STATE_CLOSED));
  EXPECT_FALSE(filter[0].is_negated);
  EXPECT_EQ(filter[1].field, FilterField::kLabel);
  EXPECT_TRUE(filter[1].is_negated);
  EXPECT_THAT(filter[1].values, ElementsAre("urgent"));
  EXPECT_THAT(filter[2].words, ElementsAre(WordsOf("two words")));
  EXPECT_EQ(filter[3].field, FilterField::kText);
  EXPECT_THAT(filter[3].words, ElementsAre(WordsOf("alone")));
}

TEST(Filter, TakesValuesInQuotes) {
  EXPECT_THAT(Parsed("label:\"two words\",b,\"c,d:e\"")[0].values,
              ElementsAre("two words", "b", "c,d:e"));
  EXPECT_THAT(Parsed("\"https://example.org a\"")[0].words,
              ElementsAre(WordsOf("https example org a")));
  EXPECT_THAT(Parsed("-\"a b\",c")[0].words, ElementsAre(WordsOf("a b"), WordsOf("c")));
  EXPECT_THAT(Parsed("category:a:b")[0].values, ElementsAre("a:b"));
}

TEST(Filter, KnowsEveryField) {
  const Filter filter = Parsed(
      "category:H1 severity:S1,none kind:incident,RETALIATION channel:conduct assignee:me,none,bob "
      "clock:due,breached,ACKNOWLEDGEMENT conflict:undeclared,none,soft "
      "flag:danger,held,withdrawal,unconfirmed day:2026-11-01..2026-11-30");
  ASSERT_THAT(filter, SizeIs(9));
  EXPECT_THAT(filter[1].numbers, ElementsAre(v1::SEVERITY_S1, v1::SEVERITY_UNSPECIFIED));
  EXPECT_THAT(filter[2].numbers,
              ElementsAre(report::v1::REPORT_KIND_INCIDENT, report::v1::REPORT_KIND_RETALIATION));
  EXPECT_THAT(filter[5].values, ElementsAre("due", "breached", "ACKNOWLEDGEMENT"));
}

TEST(Filter, TakesDaysWithOpenEnds) {
  const auto days = [](std::string_view text) {
    const Filter filter = Parsed(text);
    return std::make_pair(filter[0].days[0].first, filter[0].days[0].last);
  };
  EXPECT_EQ(days("day:2026-11-01..2026-11-30"), std::make_pair(20758U, 20787U));
  EXPECT_EQ(days("day:2026-11-01.."), std::make_pair(20758U, 0xffffffffU));
  EXPECT_EQ(days("day:..2026-11-30"), std::make_pair(0U, 20787U));
  EXPECT_EQ(days("day:2024-02-29"), std::make_pair(19782U, 19782U));
  EXPECT_THAT(Parsed("day:1970-01-01,2026-11-30..2026-11-30")[0].days, SizeIs(2));
}

TEST(Filter, NamesThePlaceOfWhatIsWrong) {
  EXPECT_THAT(ProblemOf("stat:TRIAGE"), StartsWith(At(1) + "there is no such field; one of state"));
  EXPECT_THAT(ProblemOf("state:TRIAGE colour:red"), StartsWith(At(14)));
  EXPECT_THAT(ProblemOf("-colour:red"), StartsWith(At(2)));
  EXPECT_THAT(ProblemOf("https://example.org"), HasSubstr("double quotes"));
  EXPECT_THAT(ProblemOf("state:OPEN"), StartsWith(At(7) + "there is no such state"));
  EXPECT_THAT(ProblemOf("state:TRIAGE,OPEN"), StartsWith(At(14)));
  EXPECT_THAT(ProblemOf("state:UNSPECIFIED"), StartsWith(At(7)));
  EXPECT_THAT(ProblemOf("severity:S5"), StartsWith(At(10) + "a severity is"));
  EXPECT_THAT(ProblemOf("kind:RUMOUR"), StartsWith(At(6) + "there is no such kind"));
  EXPECT_THAT(ProblemOf("conflict:hard"), StartsWith(At(10) + "a conflict is"));
  EXPECT_THAT(ProblemOf("flag:red"), StartsWith(At(6) + "a flag is"));
  EXPECT_THAT(ProblemOf("text:?!"), StartsWith(At(6) + "there is no word"));
  EXPECT_THAT(ProblemOf("ä ö state:OPEN"), StartsWith(At(11))) << "characters, not bytes";
}

TEST(Filter, RefusesQuotesThatDoNotClose) {
  EXPECT_EQ(ProblemOf("label:\"open"), At(7) + "this quote is not closed");
  EXPECT_EQ(ProblemOf("\""), At(1) + "this quote is not closed");
  EXPECT_THAT(ProblemOf("label:a\"b\""), StartsWith(At(8) + "a value in quotes stands by itself"));
  EXPECT_THAT(ProblemOf("label:\"a\"b"), StartsWith(At(10)));
}

TEST(Filter, RefusesMissingValues) {
  for (const auto& [text, at] : std::vector<std::pair<std::string, int>>{{"state:", 7},
                                                                         {"label:a,", 9},
                                                                         {"label:,a", 7},
                                                                         {"label:a,,b", 9},
                                                                         {"label:\"\"", 7},
                                                                         {"-", 2},
                                                                         {"a -", 4},
                                                                         {",", 1}}) {
    EXPECT_EQ(ProblemOf(text), At(at) + "a value is missing") << text;
  }
}

TEST(Filter, RefusesDaysThatAreNone) {
  for (const char* const days :
       {"2026-13-01", "2026-02-30", "2026-1-1", "26-11-01", "1969-12-31", "..", "...",
        "2026-11-30..2026-11-01", "2026-11-01..x", "x..2026-11-01", "2026-11-01...2026-11-02",
        "+026-11-01", "2026/11/01", "today"}) {
    EXPECT_THAT(ProblemOf(std::string("day:").append(days)), StartsWith(At(5) + "days are such as"))
        << days;
  }
}

TEST(Filter, HasLimits) {
  EXPECT_THAT(ParseFilter(std::string(500, 'a')), IsOk());
  EXPECT_THAT(ProblemOf(std::string(501, 'a')), HasSubstr("500 bytes"));
  std::string terms;
  for (int i = 0; i < 20; ++i) {
    terms += "w ";
  }
  EXPECT_THAT(Parsed(terms), SizeIs(20));
  EXPECT_THAT(ProblemOf(terms + "w"), StartsWith(At(41) + "there are over 20 terms"));
}

TEST(Filter, SaysNothingOfWhatWasSent) {
  for (const char* const text : {"secret:x", "state:secret", "day:secret", "label:\"secret"}) {
    EXPECT_THAT(ProblemOf(text), ::testing::Not(HasSubstr("secret"))) << text;
  }
}

}  // namespace
}  // namespace candor::review
