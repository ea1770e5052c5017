// A case is worked by candorctl alone, against both services as real processes.
#include <signal.h>
#include <sysexits.h>

#include <regex>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services_fixture.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;

class ServicesCaseworkTest : public ServicesTest {
 protected:
  void SetUp() override {
    StartIntake();
    StartReview();
    Unseal();
  }

  // A step that must succeed.
  std::string Do(const std::string& member, std::vector<std::string> args,
                 const std::string& input = {}) {
    const std::string what = args[0] + " " + args[1];
    const Ran ran = As("member-" + member, std::move(args), input);
    EXPECT_EQ(ran.exit_code, 0) << what << ": " << ran.err;
    return ran.out;
  }
  // The first match of `pattern`'s group in `text`.
  static std::string Find(const std::string& text, const std::string& pattern) {
    std::smatch match;
    return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : "";
  }
  // Lets go what the decision wrote, by a member who did not write it.
  void ReleaseLetters(const std::string& member, const std::string& name) {
    for (int i = 0; i < 2; ++i) {
      const std::string number =
          Find(Do("alice", {"cases", "messages", name}), R"((\d+)\. to the [^\n]*HELD)");
      Do(member, {"cases", "release", name, number, "--yes"});
    }
    const std::string letter =
        Find(Do("alice", {"cases", "messages", name}), R"((\d+)\. to the subject[^\n]*released)");
    EXPECT_THAT(Do("alice", {"cases", "delivered", name, letter}), HasSubstr("delivered"));
  }
};

TEST_F(ServicesCaseworkTest, AToldReportIsDecidedAndAppealedAgainst) {
  const std::string told =
      Do("alice", {"cases", "record", "--source", "phone", "--kind", "incident", "--category", "H1",
                   "--what", "told by phone", "--language", "en", "--policy", "pytorch-foundation",
                   "--policy-version", "1", "--output", "json"});
  const std::string words = WordsIn(told);
  const std::string name = "cases/" + After(told, "\"name\":\"cases/");
  Take(name);
  Do("bob", {"cases", "declare", name, "none"});
  EXPECT_THAT(Do("alice", {"cases", "show", name}), HasSubstr("candorctl cases propose "));

  Do("alice", {"cases", "propose", name, "--outcome", "WARNING", "--reasons", "It was meant so."});
  const Ran unknown =
      As("member-alice", {"cases", "propose", name, "--outcome", "NO_SUCH", "--reasons", "x"});
  EXPECT_EQ(unknown.exit_code, EX_DATAERR);
  EXPECT_THAT(unknown.err, HasSubstr("outcomes[0]"));
  Do("alice", {"cases", "vote", name, "for", "--yes"});
  const Ran twice = As("member-alice", {"cases", "vote", name, "against", "--yes"});
  EXPECT_EQ(twice.exit_code, EX_DATAERR);
  EXPECT_THAT(twice.err, HasSubstr("ALREADY_VOTED"));
  EXPECT_THAT(Do("bob", {"cases", "vote", name, "for", "--yes"}), HasSubstr("is adopted"));

  ReleaseLetters("alice", name);
  Until([&] { return As("member-alice", {"cases", "show", name}); }, "state               remedy");
  Until([&] { return AsReporter({"inbox"}, words); }, "It was meant so.");
  const std::string code =
      Find(Do("alice", {"cases", "messages", name}), R"(([0-9A-Z]{4}(-[0-9A-Z]{4}){3}))");
  const std::string letter = dir_.Write("letter", "I was not there.");
  EXPECT_EQ(
      As("member-alice", {"appeal", "file", "--code", "0000-0000-0000-0000", "--text-file", letter})
          .exit_code,
      EX_NOINPUT);
  EXPECT_THAT(Do("alice", {"appeal", "file", "--code", code, "--text-file", letter}),
              HasSubstr(": appealed."));
  const Ran nobody = As("member-bob", {"appeal", "decide", name, "--reasons", "x"});
  EXPECT_EQ(nobody.exit_code, EX_NOPERM) << "who was on the first panel";
  EXPECT_THAT(Do("alice", {"cases", "history", name}),
              HasSubstr("FILE_APPEAL  remedy -> appealed"));
  EXPECT_EQ(As("member-alice", {"cases", "close", name, "--yes"}).exit_code, EX_DATAERR);
}

TEST_F(ServicesCaseworkTest, FiltersNameWhatIsWrongWithThem) {
  const Ran bad = As("member-alice", {"cases", "list", "state:nonsense"});
  EXPECT_EQ(bad.exit_code, EX_DATAERR);
  EXPECT_THAT(bad.err, HasSubstr("filter"));
  EXPECT_EQ(Do("alice", {"cases", "list", "state:triage"}), "No cases.\n");
  EXPECT_EQ(Do("alice", {"cases", "count"}), "0 cases\n");
}

TEST_F(ServicesCaseworkTest, WatchGoesOnAcrossARestart) {
  const std::string token =
      After(Do("alice", {"cases", "list", "--output", "json"}), "\"watch_token\":\"");
  integration::Process watch({CANDORCTL, "cases", "watch", "--watch-token", token, "--address",
                              "127.0.0.1:" + std::to_string(review_port_), "--cert",
                              File("pki/member-alice.pem"), "--key",
                              File("pki/member-alice-key.pem"), "--ca", File("pki/ca.pem")});
  const auto record = [this] {
    return "cases/" +
           After(Do("bob", {"cases", "record", "--source", "paper", "--kind", "question", "--what",
                            "x", "--language", "en", "--policy", "pytorch-foundation",
                            "--policy-version", "1", "--output", "json"}),
                 "\"name\":\"cases/");
  };
  const std::string first = record().substr(6, 8);
  EXPECT_NE(watch.WaitForLine(first), "") << watch.output();
  review_->Kill();
  EXPECT_NE(watch.WaitForLine("going on in a moment"), "") << watch.output();
  StartReview();
  EXPECT_NE(watch.WaitForLine("going on once a key officer"), "") << watch.output();
  Unseal();
  EXPECT_NE(watch.WaitForLine("list again"), "") << watch.output();
  const std::string second = record().substr(6, 8);
  EXPECT_NE(watch.WaitForLine(second), "") << watch.output();
  watch.Signal(SIGINT);
  EXPECT_EQ(watch.WaitForExit(), 0);
}

}  // namespace
}  // namespace candor::tools
