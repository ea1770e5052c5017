#include "review/case_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "candor/testing/seeded_random.h"

namespace candor::review {
namespace {

constexpr std::string_view kId = "abcdefghijklmnopqrstuvwxyz";

TEST(CaseName, IsRandomAndOfTheDocumentedShape) {
  test_support::SeededRandom random;
  std::set<std::string> ids;
  std::set<char> characters;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewCaseId(random);
    EXPECT_TRUE(IsCaseId(id)) << id;
    ids.insert(id);
    characters.insert(id.begin(), id.end());
  }
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_EQ(characters.size(), 32U);
}

TEST(CaseName, LeadsBackToItsId) {
  EXPECT_EQ(CaseName(kId), "cases/abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(ReportName(kId), "cases/abcdefghijklmnopqrstuvwxyz/report");
  EXPECT_EQ(IdOfCaseName(CaseName(kId)), kId);
  EXPECT_EQ(IdOfReportName(ReportName(kId)), kId);
}

TEST(CaseName, OfAnyOtherShapeIsRefused) {
  for (const char* name :
       {"", "cases/", "cases", "abcdefghijklmnopqrstuvwxyz", "cases/abcdefghijklmnopqrstuvwxy",
        "cases/abcdefghijklmnopqrstuvwxyza", "cases/abcdefghijklmnopqrstuvwxy1",
        "cases/Abcdefghijklmnopqrstuvwxyz", "Cases/abcdefghijklmnopqrstuvwxyz",
        "cases/abcdefghijklmnopqrstuvwxyz/", "/cases/abcdefghijklmnopqrstuvwxyz",
        "cases/abcdefghijklmnopqrstuvwxyz/report"}) {
    EXPECT_EQ(IdOfCaseName(name), std::nullopt) << name;
  }
  for (const char* name :
       {"", "/report", "cases/abcdefghijklmnopqrstuvwxyz", "cases/abcdefghijklmnopqrstuvwxyz/",
        "cases/abcdefghijklmnopqrstuvwxyz/reports", "cases/abcdefghijklmnopqrstuvwxyz/report/",
        "cases/abcdefghijklmnopqrstuvwxyz/report/report"}) {
    EXPECT_EQ(IdOfReportName(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace candor::review
