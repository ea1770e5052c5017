#include "casework/policy_codes.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;

std::string PolicyYaml(int version, std::string_view category) {
  return "id: club\nversion: " + std::to_string(version) +
         "\nlanguages: [en]\nform:\n  introduction: {text: {en: Hello}}\n"
         "  kinds:\n    - {kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident}}}\n"
         "  categories:\n    - heading: {text: {en: What}}\n      choices:\n        - {code: " +
         std::string(category) + ", label: {text: {en: This}}, source: rule}\n";
}

class PolicyCodesTest : public ::testing::Test {
 protected:
  PolicyCodesTest() {
    subject_.set_policy_id("club");
    subject_.set_policy_version(1);
    subject_.add_categories("OLD");
  }

  policy::PolicySet Load(const std::vector<std::string>& texts) {
    std::vector<std::string> files;
    for (const std::string& text : texts) {
      files.push_back(dir_.File("policy" + std::to_string(files.size()) + ".yaml"));
      std::ofstream(files.back()) << text;
    }
    return policy::PolicySet::Load(files).value();
  }

  test_support::TempDir dir_;
  v1::Case subject_;
};

TEST_F(PolicyCodesTest, OfAVersionThatIsLoadedMayBeDroppedByTheNext) {
  const policy::PolicySet both = Load({PolicyYaml(1, "OLD"), PolicyYaml(2, "NEW")});
  EXPECT_THAT(CheckPolicyHasCodes(Action::kProposeOutcome, subject_, both), IsOk());
}

TEST_F(PolicyCodesTest, ThatAreDroppedStopDecisionsAndSayWhatToDo) {
  const policy::PolicySet next = Load({PolicyYaml(2, "NEW")});
  for (const Action action : {Action::kProposeOutcome, Action::kVote, Action::kDecideAppeal,
                              Action::kRefer, Action::kRecordArrangement, Action::kClose}) {
    const absl::Status refused = CheckPolicyHasCodes(action, subject_, next);
    EXPECT_THAT(refused, HasReason(Reason::kUnknownPolicy)) << ActionCode(action);
    EXPECT_NE(refused.message().find("policy_files"), absl::string_view::npos);
  }
  // Work that needs no code goes on, and so does what puts it right.
  for (const Action action : {Action::kRouteCase, Action::kAddNote, Action::kSendReply}) {
    EXPECT_THAT(CheckPolicyHasCodes(action, subject_, next), IsOk()) << ActionCode(action);
  }
}

TEST_F(PolicyCodesTest, ThatTheNewestStillHasAreEnough) {
  const policy::PolicySet next = Load({PolicyYaml(2, "OLD")});
  EXPECT_THAT(CheckPolicyHasCodes(Action::kProposeOutcome, subject_, next), IsOk());
}

}  // namespace
}  // namespace candor::review
