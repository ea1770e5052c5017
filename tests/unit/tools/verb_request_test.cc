// Every row of the tables of verbs: what is typed, and the request that it makes.
#include "candorctl/verb_request.h"

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "candorctl/exit_code.h"
#include "candorctl/request_field.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::IsOk;
using ::testing::HasSubstr;

struct Row {
  std::string verb;
  std::vector<std::string> args;
  std::string request;
};

const std::vector<Row>& CaseRows() {
  static const std::vector<Row> rows = {
      {"declare",
       {"x", "soft", "--reason", "same employer"},
       "change { reason: \"same employer\" } level: CONFLICT_LEVEL_SOFT"},
      {"take", {"x", "--reason", "mine"}, "change { reason: \"mine\" }"},
      {"assign",
       {"x", "alice", "bob", "--reason", "r"},
       "change { reason: \"r\" } members: \"alice\" members: \"bob\""},
      {"update",
       {"x", "--severity", "s2", "--danger", "--label", "a, b", "--label", "c", "--event-day",
        "2026-12-31", "--party-employer", "Acme, Inc.", "--reason", "r"},
       "change { reason: \"r\" } subject { danger: true severity: SEVERITY_S2 labels: \"a, b\" "
       "labels: \"c\" event_day: 20818 party_employers: \"Acme, Inc.\" } update_mask: \"severity\" "
       "update_mask: \"danger\" update_mask: \"labels\" update_mask: \"event_day\" "
       "update_mask: \"party_employers\""},
      {"update",
       {"x", "--no-danger", "--label", ""},
       "subject { } update_mask: \"danger\" update_mask: \"labels\""},
      {"route",
       {"x", "lf-events", "--reason", "r"},
       "change { reason: \"r\" } policy_id: \"lf-events\""},
      {"ask", {"x", "--reason", "r"}, "change { reason: \"r\" } text: \"typed\""},
      {"resume", {"x", "--reason", "r"}, "change { reason: \"r\" }"},
      {"investigate", {"x", "--reason", "plan"}, "change { reason: \"plan\" }"},
      {"hold", {"x", "--reason", "r"}, "change { reason: \"r\" }"},
      {"interim",
       {"x", "--what", "muted", "--reason", "r"},
       "change { reason: \"r\" } description: \"muted\""},
      {"interim-review",
       {"x", "2", "lifted", "--reason", "r"},
       "change { reason: \"r\" } measure: 2 verdict: INTERIM_VERDICT_LIFTED"},
      {"arrange",
       {"x", "OTHER", "--details", "a room", "--reason", "r"},
       "change { reason: \"r\" } code: \"OTHER\" details: \"a room\""},
      {"slip",
       {"x", "--text-file", "FILE", "--reason", "r"},
       "change { reason: \"r\" } text: \"in the file\""},
      {"slip", {"x"}, ""},
      {"note", {"x"}, "change { reason: \"typed\" }"},
      {"propose",
       {"x", "--outcome", "WARNING", "--outcome",
        "TEMPORARY_BAN; space=Forum; space=Chat ;until=2026-12-31", "--outcome",
        "ROLE_REMOVAL;role=Lead;text=a=b, c", "--reasons", "why", "--without-subject", "--reason",
        "r"},
       "change { reason: \"r\" } outcomes { code: \"WARNING\" } outcomes { code: "
       "\"TEMPORARY_BAN\" spaces: \"Forum\" spaces: \"Chat\" end_day: 20818 } outcomes { code: "
       "\"ROLE_REMOVAL\" roles: \"Lead\" text: \"a=b, c\" } reasons: \"why\" "
       "without_subject: true"},
      {"vote",
       {"x", "against", "--proposal", "3", "--reason", "r"},
       "change { reason: \"r\" } proposal: 3 choice: VOTE_CHOICE_AGAINST"},
      {"remedy",
       {"x", "--outcome", "WARNING", "--what", "a mail", "--due", "2026-12-31", "--until",
        "2027-01-01", "--reason", "r"},
       "change { reason: \"r\" } remedy { outcome: \"WARNING\" description: \"a mail\" due_day: "
       "20818 end_day: 20819 }"},
      {"remedy",
       {"x", "--number", "1", "--state", "done"},
       "remedy { number: 1 state: REMEDY_STATE_DONE }"},
      {"release", {"x", "3", "--reason", "r"}, "change { reason: \"r\" } message: 3"},
      {"discard",
       {"x", "3", "--text-file", "FILE", "--reason", "r"},
       "change { reason: \"r\" } message: 3 replacement: \"in the file\""},
      {"delivered",
       {"x", "3", "--at", "2026-03-02 14:05", "--reason", "r"},
       "change { reason: \"r\" } message: 3 delivered_time { seconds: 1772460300 }"},
      {"delivered",
       {"x", "3", "--at", "2026-03-02T14:05:07+01:00"},
       "message: 3 delivered_time { seconds: 1772456707 }"},
      {"delivered", {"x", "3"}, "message: 3 delivered_time { seconds: NOW }"},
      {"refer",
       {"x", "LF_EVENTS", "--reason", "r"},
       "change { reason: \"r\" } referral: \"LF_EVENTS\""},
      {"duplicate",
       {"x", "quiet-harbour", "--reason", "r"},
       "change { reason: \"r\" } duplicate_of: \"quiet-harbour\""},
      {"escalate", {"x", "--reason", "r"}, "change { reason: \"r\" }"},
      {"accept-withdrawal", {"x", "--reason", "r"}, "change { reason: \"r\" }"},
      {"close", {"x", "--reason", "r"}, "change { reason: \"r\" }"},
      {"reopen", {"x", "--reason-file", "FILE"}, "change { reason: \"in the file\" }"},
  };
  return rows;
}

const std::vector<Row>& AppealRows() {
  static const std::vector<Row> rows = {
      {"file",
       {"x", "--message", "7", "--reason", "r"},
       "change { reason: \"r\" } party: APPEAL_PARTY_REPORTER message: 7"},
      {"file",
       {"--code", "ABCD-EFGH", "--text-file", "FILE"},
       "party: APPEAL_PARTY_SUBJECT decision_code: \"ABCD-EFGH\" text: \"in the file\""},
      {"decide",
       {"x", "--outcome", "WARNING", "--reasons", "why", "--reason", "r"},
       "change { reason: \"r\" } outcomes { code: \"WARNING\" } reasons: \"why\""},
      {"decide", {"x", "--reasons", "it stands"}, "reasons: \"it stands\""},
  };
  return rows;
}

const std::vector<Row>& MemberRows() {
  static const std::vector<Row> rows = {
      {"add",
       {"dana", "--display-name", "Dana E.", "--handle", "@dana", "--role", "panel", "--role",
        "chair", "--channel", "*"},
       "member { name: \"dana\" display_name: \"Dana E.\" handles: \"@dana\" roles: "
       "MEMBER_ROLE_PANEL roles: MEMBER_ROLE_CHAIR channels: \"*\" }"},
      {"update",
       {"dana", "--display-name", "D.", "--handle", "@d", "--role", "triage", "--channel", "a"},
       "member { name: \"dana\" display_name: \"D.\" handles: \"@d\" roles: MEMBER_ROLE_TRIAGE "
       "channels: \"a\" } update_mask: \"display_name\" update_mask: \"handles\" update_mask: "
       "\"roles\" update_mask: \"channels\""},
      {"remove", {"dana", "--successor", "erin"}, "name: \"dana\" successor: \"erin\""},
      {"declare",
       {"--employer", "Example, Inc.", "--close-person", "@sam"},
       "employers: \"Example, Inc.\" close_people: \"@sam\""},
  };
  return rows;
}

class VerbRequestTest : public ::testing::Test {
 protected:
  // FILE is a file that is there. The request as text.
  absl::StatusOr<std::string> Make(const Verb& verb, std::vector<std::string> args) {
    for (std::string& arg : args) {
      arg = arg == "FILE" ? file_ : arg;
    }
    std::istringstream in("typed");
    std::ostringstream out;
    Session session{
        .in = in, .out = out, .err = out, .clock = clock_, .random = random_, .status = {}};
    CLI::App command;
    GivenVerb given;
    AddVerbFlags(command, verb, given);
    std::reverse(args.begin(), args.end());
    command.parse(args);
    auto request = RequestOf(verb, given, session);
    if (!request.ok()) {
      return request.status();
    }
    for (std::size_t i = 0; i < verb.flags.size(); ++i) {
      if (!given.flags[i].file.empty() ||
          (given.flags[i].option != nullptr && given.flags[i].option->count() > 0) ||
          verb.flags[i].source == FlagSource::kBody) {
        seen_.insert(verb.name + " " + verb.flags[i].option);
      }
    }
    return (*request)->ShortDebugString();
  }
  void CheckAll(const std::vector<Verb>& verbs, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                     [&](const Verb& one) { return one.name == row.verb; });
      ASSERT_NE(verb, verbs.end()) << row.verb;
      const auto request = Make(*verb, row.args);
      ASSERT_THAT(request.status(), IsOk()) << row.verb;
      std::string expected = row.request;
      if (const std::size_t at = expected.find("NOW"); at != std::string::npos) {
        expected.replace(
            at, 3,
            std::to_string(
                std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count()));
      }
      EXPECT_EQ(*request, expected) << row.verb;
    }
    for (const Verb& verb : verbs) {
      for (const VerbFlag& flag : verb.flags) {
        EXPECT_TRUE(seen_.contains(verb.name + " " + flag.option))
            << "no row for " << verb.name << " " << flag.option;
      }
    }
  }
  absl::Status Refusal(const std::string& name, const std::vector<std::string>& args) {
    for (const Verb& verb : CaseVerbs()) {
      if (verb.name == name) {
        return Make(verb, args).status();
      }
    }
    return absl::OkStatus();
  }

  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  test_support::TempDir dir_;
  std::string file_ = dir_.Write("text", "in the file");
  std::set<std::string> seen_;
};

TEST_F(VerbRequestTest, EveryFlagOfCasesGoesIntoItsField) { CheckAll(CaseVerbs(), CaseRows()); }

TEST_F(VerbRequestTest, EveryFlagOfAppealsGoesIntoItsField) {
  CheckAll(AppealVerbs(), AppealRows());
}

TEST_F(VerbRequestTest, EveryFlagOfMembersGoesIntoItsField) {
  CheckAll(MemberVerbs(), MemberRows());
}

TEST_F(VerbRequestTest, EveryMethodThatChangesSomethingHasAVerb) {
  std::set<std::string> named = {"RecordReport", "GetCaseFile", "ListCaseEvents", "ListMembers"};
  for (const auto* verbs : {&CaseVerbs(), &AppealVerbs(), &MemberVerbs()}) {
    for (const Verb& verb : *verbs) {
      named.insert(verb.method.name());
    }
  }
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const char* name : {"candor.review.v1.CaseworkService", "candor.review.v1.MemberService"}) {
    const auto* service = pool.FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    for (int i = 0; i < service->method_count(); ++i) {
      EXPECT_TRUE(named.contains(service->method(i)->name())) << service->method(i)->name();
    }
  }
}

TEST_F(VerbRequestTest, EveryActionOfACaseHasItsCommand) {
  EXPECT_EQ(CommandOf("DECLARE_CONFLICT"), "cases declare");
  EXPECT_EQ(CommandOf("TAKE_CASE"), "cases take");
  EXPECT_EQ(CommandOf("FILE_APPEAL"), "appeal file");
  EXPECT_EQ(CommandOf("DECIDE_APPEAL"), "appeal decide");
  EXPECT_EQ(CommandOf("SEND_REPLY"), "cases reply");
  EXPECT_EQ(CommandOf("LINK_CASES"), "cases link");
  EXPECT_EQ(CommandOf("READ_TEXT"), "");
  EXPECT_NE(HelpOf("REVIEW_INTERIM_MEASURE"), "");
}

TEST_F(VerbRequestTest, RefusesWhatDoesNotFitAndNamesTheFlag) {
  struct Bad {
    std::string verb;
    std::vector<std::string> args;
    std::string problem;
  };
  for (const Bad& bad : std::vector<Bad>{
           {"hold", {"x"}, "--reason or --reason-file"},
           {"update", {"x"}, "nothing to change"},
           {"update", {"x", "--event-day", "2026-02-29"}, "--event-day must be a day"},
           {"update", {"x", "--event-day", "tomorrow"}, "--event-day must be a day"},
           {"vote", {"x", "for", "--proposal", "-1"}, "--proposal must be a number"},
           {"vote", {"x", "for", "--proposal", "1x"}, "--proposal must be a number"},
           {"delivered", {"x", "1", "--at", "noon"}, "--at must be a time"},
           {"remedy", {"x", "--due", "2026-12-31"}, "needs --outcome and --what"},
           {"propose", {"x", "--outcome", "A"}, "--reasons or --reasons-file"},
           {"propose", {"x", "--outcome", ";until=2026-12-31", "--reasons", "r"}, "with a code"},
           {"propose", {"x", "--outcome", "A;until=soon", "--reasons", "r"}, "must be a day"},
           {"propose", {"x", "--outcome", "A;where=x", "--reasons", "r"}, "one of space="},
           {"propose", {"x", "--outcome", "A;space", "--reasons", "r"}, "name=value"}}) {
    const absl::Status status = Refusal(bad.verb, bad.args);
    EXPECT_EQ(ExitCodeOf(status), 64) << bad.verb << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(bad.problem));
  }
}

TEST_F(VerbRequestTest, AnAppealIsOfOneSide) {
  const Verb& file = AppealVerbs().front();
  EXPECT_EQ(ExitCodeOf(Make(file, {"x"}).status()), 64);
  EXPECT_EQ(ExitCodeOf(Make(file, {"x", "--message", "1", "--code", "A"}).status()), 64);
}

}  // namespace
}  // namespace candor::tools
