#include "candorctl/report_page.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ReportPageTest, ShowsEveryField) {
  report::v1::Report report;
  report.set_what_happened("a line\nanother\n\n");
  report.set_when("last spring");
  report.set_where("Hall 2");
  report.mutable_space()->set_kind(report::v1::SPACE_KIND_EVENT);
  report.mutable_space()->set_name("Summit");
  report::v1::Person& person = *report.add_people_involved();
  person.set_name("N.");
  person.set_handle("@n");
  person.set_description("tall");
  report.add_witnesses()->set_handle("@w");
  report.mutable_safety()->set_danger(true);
  report.mutable_safety()->set_ongoing(true);
  report.add_protected_grounds("AGE");
  report.set_reporter_role(report::v1::REPORTER_ROLE_ON_BEHALF);
  report.set_wish(report::v1::REPORTER_WISH_ACT_IF_OTHERS_REPORT);
  report.mutable_contact()->set_preference(report::v1::CONTACT_PREFERENCE_DIRECT);
  report.mutable_contact()->set_details("call me");
  report.add_excluded_members("bob");
  const std::string page = ReportPage(report);
  for (const char* part :
       {"What happened\n  a line\n  another\n\n", "When\n  last spring\n", "Where\n  Hall 2\n",
        "Space\n  Summit (event)\n", "People involved\n  N. (@n): tall\n", "Witnesses\n  (@w)\n",
        "Safety\n  Somebody may be in danger now. It still goes on.\n",
        "Protected grounds\n  AGE\n", "The reporter\n  on-behalf\n",
        "The reporter's wish\n  act-if-others-report\n", "Contact\n  direct\n",
        "Contact details\n  call me\n", "Kept from these members\n  bob\n"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(ReportPageTest, LeavesOutWhatWasNotSaid) {
  report::v1::Report report;
  report.set_what_happened("x");
  EXPECT_EQ(ReportPage(report), "\nWhat happened\n  x\n");
}

TEST(ReportPageTest, NoTextCanPassForAHeadingOrMoveTheCursor) {
  report::v1::Report report;
  report.set_what_happened("x\nContact details\nfake\x1b[2J\u202e");
  report.add_people_involved()->set_name("A\nWitnesses\n  B");
  const std::string page = ReportPage(report);
  EXPECT_THAT(page, Not(HasSubstr("\nContact details")));
  EXPECT_THAT(page, Not(HasSubstr("\nWitnesses")));
  EXPECT_THAT(page, HasSubstr("  A Witnesses   B\n"));
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
  EXPECT_THAT(page, Not(HasSubstr("\u202e")));
}

}  // namespace
}  // namespace candor::tools
