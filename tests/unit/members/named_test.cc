#include "members/named.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rosters.h"

namespace candor::review {
namespace {

using test::MakeMember;
using test::MakeRoster;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

report::v1::Report Naming(const std::string& name, const std::string& handle = "") {
  report::v1::Report report;
  report::v1::Person& person = *report.add_people_involved();
  person.set_name(name);
  person.set_handle(handle);
  return report;
}

v1::Member Dana() {
  v1::Member dana = MakeMember("dana");
  dana.set_display_name("Dana Doe");
  dana.add_handles("@DanaD");
  dana.add_handles("dana@example.org");
  dana.add_close_people("Pat Poe");
  return dana;
}

TEST(NamedMembers, AreFoundByAnyOfTheirNames) {
  for (const char* name :
       {"dana", "Dana Doe", "@DanaD", "dana@example.org", "DANA DOE", "  dana doe\t", "Pat Poe"}) {
    EXPECT_TRUE(NamesMember(Naming(name), Dana())) << name;
    EXPECT_TRUE(NamesMember(Naming("somebody", name), Dana())) << name;
  }
}

TEST(NamedMembers, AreNotFoundByParts) {
  for (const char* name : {"", " ", "Doe", "dan", "dana  doe", "Pat", "danad", "@dana"}) {
    EXPECT_FALSE(NamesMember(Naming(name), Dana())) << name;
  }
  v1::Member nameless = MakeMember("emma");
  EXPECT_FALSE(NamesMember(Naming("", ""), nameless));
}

TEST(NamedMembers, CountAmongThePeopleInvolvedOnly) {
  report::v1::Report report;
  report.add_witnesses()->set_name("dana");
  report.set_what_happened("dana");
  report.add_people_involved()->set_description("dana");
  EXPECT_FALSE(NamesMember(report, Dana()));
}

TEST(NamedMembers, AreAllWhoDidNotLeave) {
  v1::Member left = MakeMember("emma", {}, "*", v1::MEMBER_STATE_LEFT);
  left.add_handles("@both");
  v1::Member starting = MakeMember("finn", {}, "*", v1::MEMBER_STATE_ONBOARDING);
  starting.add_handles("@both");
  v1::Member works = Dana();
  works.add_handles("@both");
  EXPECT_THAT(NamedMembers(Naming("@both"), MakeRoster({works, left, starting})),
              ElementsAre("dana", "finn"));
  EXPECT_THAT(NamedMembers(Naming("nobody"), MakeRoster({works, left, starting})), IsEmpty());
}

TEST(NamedMembers, AreNotedOnce) {
  const Roster roster = MakeRoster({Dana(), MakeMember("emma")});
  storage::v1::CaseSummary summary;
  summary.add_named_members("emma");
  EXPECT_FALSE(IsNoted(Naming("dana"), roster, summary));
  EXPECT_TRUE(NoteNamed(Naming("dana"), roster, summary));
  EXPECT_THAT(summary.named_members(), ElementsAre("emma", "dana"));
  EXPECT_TRUE(IsNoted(Naming("dana"), roster, summary));
  EXPECT_FALSE(NoteNamed(Naming("dana"), roster, summary));
  EXPECT_FALSE(NoteNamed(Naming("nobody"), roster, summary));
  EXPECT_THAT(summary.named_members(), ElementsAre("emma", "dana"));
}

}  // namespace
}  // namespace candor::review
