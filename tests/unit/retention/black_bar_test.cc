#include "retention/black_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::review {
namespace {

const std::string kBar(kBlackBar);

std::string Blacked(std::string text, const std::vector<std::string>& words, std::uint32_t places) {
  EXPECT_EQ(BlackOut(words, text), places);
  return text;
}

TEST(BlackBar, IsOfOneLengthWhateverTheWord) {
  EXPECT_EQ(Blacked("Al met Alexander", {"Alexander", "Al"}, 2), kBar + " met " + kBar);
  EXPECT_EQ(Blacked("Al met Alexander", {"Al", "Alexander"}, 2), kBar + " met " + kBar);
}

TEST(BlackBar, TakesWordsAsTheyAreWritten) {
  EXPECT_EQ(Blacked("al AL Al", {"Al"}, 1), "al AL " + kBar);
  EXPECT_EQ(Blacked("aaa", {"aa"}, 1), kBar + "a");
  EXPECT_EQ(Blacked("Zoë, Zoë", {"Zoë"}, 2), kBar + ", " + kBar);
  EXPECT_EQ(Blacked("nobody", {"Al"}, 0), "nobody");
  EXPECT_EQ(Blacked("", {"Al"}, 0), "");
}

TEST(BlackBar, IsInAllThatTheReporterWrote) {
  report::v1::Report report;
  const std::string x = "x marks x";
  report.set_what_happened(x);
  report.set_when(x);
  report.set_where(x);
  report.set_continues(x);
  report.mutable_space()->set_name(x);
  report.mutable_contact()->set_details(x);
  for (auto* const person : {report.add_people_involved(), report.add_witnesses()}) {
    person->set_name(x);
    person->set_handle(x);
    person->set_description(x);
  }
  EXPECT_EQ(BlackOut({"x"}, report), 24U);
  EXPECT_EQ(report.SerializeAsString().find('x'), std::string::npos);
}

TEST(BlackBar, LeavesCodes) {
  report::v1::Report report;
  report.set_policy_id("H1");
  report.add_categories("H1");
  report.add_protected_grounds("H1");
  report.add_excluded_members("H1");
  report.set_language("H1");
  const std::string before = report.SerializeAsString();
  EXPECT_EQ(BlackOut({"H1"}, report), 0U);
  EXPECT_EQ(report.SerializeAsString(), before);
}

}  // namespace
}  // namespace candor::review
