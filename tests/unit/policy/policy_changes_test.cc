#include "candor/policy/policy_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/policy/policy_set.h"
#include "candor/testing/temp_dir.h"
#include "policies.h"

namespace candor::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The changes from kWhole to `text`, a line each: kind, section, code, fields, "!" when dangerous.
std::vector<std::string> ChangesTo(const std::string& text) {
  const test_support::TempDir dir;
  const auto from = PolicySet::Load({dir.Write("old.yaml", kWhole)});
  const auto to = PolicySet::Load({dir.Write("new.yaml", text)});
  EXPECT_TRUE(from.ok()) << from.status();
  EXPECT_TRUE(to.ok()) << to.status();
  std::vector<std::string> lines;
  if (!from.ok() || !to.ok()) {
    return lines;
  }
  for (const PolicyChange& change : ComparePolicies(*from->Latest(""), *to->Latest(""))) {
    std::string line = change.kind == ChangeKind::kAdded     ? "+"
                       : change.kind == ChangeKind::kRemoved ? "-"
                                                             : "~";
    line.append(change.section).append(" ").append(change.code);
    for (const std::string& field : change.fields) {
      line.append(" ").append(field);
    }
    lines.push_back(line + (change.dangerous ? " !" : ""));
  }
  return lines;
}

TEST(PolicyChanges, NothingDiffersFromItself) { EXPECT_THAT(ChangesTo(kWhole), IsEmpty()); }

TEST(PolicyChanges, VersionIsNoChangeOfContent) {
  EXPECT_THAT(ChangesTo(WholeWith("version: 1", "version: 2")), IsEmpty());
}

TEST(PolicyChanges, NamesCodesThatComeAndGo) {
  EXPECT_THAT(ChangesTo(WholeWith("code: A2", "code: A3")),
              ElementsAre("-category A2 !", "+category A3"));
  EXPECT_THAT(ChangesTo(WholeWith("code: SCREENING", "code: TRIAGE")),
              ElementsAre("-state SCREENING !", "+state TRIAGE"));
  EXPECT_THAT(ChangesTo(WholeWith("code: ESCORT", "code: GUARD")),
              ElementsAre("-arrangement ESCORT !", "+arrangement GUARD"));
  EXPECT_THAT(ChangesTo(WholeWith("code: SECRET", "code: HUSH")),
              ElementsAre("-provision SECRET", "+provision HUSH"));
  EXPECT_THAT(ChangesTo(WholeWith("code: R3", "code: R9")),
              ElementsAre("-retention R3 !", "+retention R9"));
}

TEST(PolicyChanges, NamesFieldsAndLanguagesThatDiffer) {
  EXPECT_THAT(ChangesTo(WholeWith("de: Verwarnung", "de: Mahnung")),
              ElementsAre("~outcome WARNING label (de)"));
  EXPECT_THAT(ChangesTo(WholeWith("hours: 48", "hours: 24")), ElementsAre("~clock TRIAGE soft"));
  EXPECT_THAT(ChangesTo(WholeWith("de: Hallo", "de: Servus")),
              ElementsAre("~policy introduction text (de)"));
  EXPECT_THAT(ChangesTo(WholeWith("The end.", "This is the end.")),
              ElementsAre("~letter LETTER_KIND_APPEAL_SUBJECT text (en)"));
  EXPECT_THAT(ChangesTo(WholeWith("Europe/Berlin", "UTC")),
              ElementsAre("~policy time_zone Europe/Berlin becomes UTC"));
}

}  // namespace
}  // namespace candor::policy
