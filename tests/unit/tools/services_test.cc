// candorctl against both services as real processes, with certificates and keys that it made.
#include <sysexits.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "candor/receipt/receipt.h"
#include "candor/testing/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services_fixture.h"

namespace candor::tools {
namespace {

using integration::FreePort;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ServicesTest, AReportGoesInAndIsReadByTheTeam) {
  StartIntake();
  StartReview();
  const std::string canary = "canary of the sealed report";
  const std::string file = dir_.Write(
      "report.yaml", "kind: REPORT_KIND_INCIDENT\ncategories: [H1]\nlanguage: en\nwhat_happened: " +
                         canary + "\nsafety: {danger: true}\n");
  const Ran sealed = Submit({"--file", file, "--output", "json"});
  ASSERT_EQ(sealed.exit_code, 0) << sealed.err;
  EXPECT_THAT(sealed.out, HasSubstr("\"outcome\":\"taken\",\"sealed_by\":\"client\""));
  std::string words = sealed.out.substr(sealed.out.find("\"words\":[") + 9);
  words = words.substr(0, words.find(']'));
  for (char& c : words) {
    c = c == '"' || c == ',' ? ' ' : c;
  }
  EXPECT_TRUE(Receipt::FromWords(words).ok()) << words;
  const Ran plain = As("portal-demo", {"submit", "--plaintext", "--kind", "question", "--what",
                                       "canary of the plain one", "--channel", "ombuds"});
  ASSERT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_THAT(plain.out, HasSubstr("sealed by intake"));
  EXPECT_THAT(plain.out + plain.err, Not(HasSubstr("canary")));

  const Ran refused = As("member-alice", {"cases", "list"});
  EXPECT_EQ(refused.exit_code, EX_UNAVAILABLE);
  EXPECT_THAT(refused.err, HasSubstr("candorctl unseal"));
  Unseal();
  const std::string list = WaitForCases(2);
  ASSERT_NE(list, "");
  const std::string first = After(list, "\"name\":\"");
  std::string pages;
  for (const std::string& name : {first, After(list.substr(list.find(first)), "\"name\":\"")}) {
    const Ran unopened = As("member-alice", {"cases", "show", name});
    EXPECT_EQ(unopened.exit_code, 0) << unopened.err;
    EXPECT_THAT(unopened.out, Not(HasSubstr("canary")));
    Take(name);
    const Ran shown = As("member-alice", {"cases", "show", name});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    pages += shown.out;
  }
  EXPECT_THAT(pages, HasSubstr(canary));
  EXPECT_THAT(pages, HasSubstr("canary of the plain one"));
  EXPECT_THAT(pages, HasSubstr("Somebody may be in danger now."));
  // The id alone will do.
  const Ran json = As("member-alice", {"cases", "show", first.substr(6), "--output", "json"});
  EXPECT_THAT(json.out, HasSubstr("{\"case\":{\"name\":\"" + first));
  EXPECT_THAT(json.out, HasSubstr("\"report\":{"));

  const Ran page = As("member-alice", {"cases", "list", "--page-size", "1"});
  EXPECT_THAT(page.out, HasSubstr("CASE"));
  EXPECT_THAT(page.out, HasSubstr("--page-token"));
  EXPECT_EQ(As("member-alice", {"cases", "show", "cases/aaaaaaaaaaaaaaaaaaaaaaaaaa"}).exit_code,
            EX_NOINPUT);
  EXPECT_EQ(As("member-alice", {"cases", "show", "cases/nonsense"}).exit_code, EX_DATAERR);
  EXPECT_EQ(As("member-alice", {"cases", "list", "--page-token", "x"}).exit_code, EX_DATAERR);
  const Ran ops = As("ops-dev", {"cases", "list"});
  EXPECT_EQ(ops.exit_code, EX_NOPERM);
  EXPECT_THAT(ops.err, HasSubstr("callers"));
}

TEST_F(ServicesTest, SubmitRefusesBeforeAnythingIsSent) {
  StartIntake();
  const std::string good =
      dir_.Write("good.yaml", "kind: REPORT_KIND_QUESTION\nwhat_happened: x\n");
  const std::string bad =
      dir_.Write("bad.yaml", "kind: REPORT_KIND_INCIDENT\ncategories: [NOPE]\nwhat_happened: x\n");
  const Ran code = Submit({"--file", good, bad});
  EXPECT_EQ(code.exit_code, EX_DATAERR);
  EXPECT_THAT(code.err, HasSubstr("bad.yaml"));
  EXPECT_THAT(code.err, HasSubstr("report.categories[0]"));
  EXPECT_EQ(code.out, "");
  const Ran policy = Submit({"--kind", "question", "--what", "x", "--policy", "none-such"});
  EXPECT_EQ(policy.exit_code, EX_DATAERR);
  EXPECT_THAT(policy.err, HasSubstr("candorctl form"));
  const Ran channel = Submit({"--kind", "question", "--what", "x", "--channel", "none-such"});
  EXPECT_EQ(channel.exit_code, EX_CONFIG);
  EXPECT_THAT(channel.err, HasSubstr("channel"));
  const Ran no_key = As("portal-demo", {"submit", "--kind", "question", "--what", "x"});
  EXPECT_EQ(no_key.exit_code, EX_USAGE);
  EXPECT_THAT(no_key.err, HasSubstr("--verification-key"));
  SystemRandom random;
  const Ran member = RunCommand({"form", "--address", "127.0.0.1:" + std::to_string(intake_port_),
                                 "--cert", File("pki/member-alice.pem"), "--key",
                                 File("pki/member-alice-key.pem"), "--ca", File("pki/ca.pem")},
                                SystemClock(), random);
  EXPECT_EQ(member.exit_code, EX_NOPERM);
}

TEST_F(ServicesTest, SubmitSaysWhatBecameOfEachReportWhenIntakeStops) {
  StartIntake();
  const std::string file = dir_.Write("r.yaml", "kind: REPORT_KIND_QUESTION\nwhat_happened: x\n");
  intake_->Kill();
  const Ran ran = Submit({"--file", file, "--timeout", "500ms"});
  EXPECT_EQ(ran.exit_code, EX_UNAVAILABLE);
  EXPECT_THAT(ran.err, HasSubstr("candorctl doctor"));
  EXPECT_EQ(ran.out, "");
}

TEST_F(ServicesTest, FormShowsTheCodes) {
  StartIntake();
  const Ran page = As("portal-demo", {"form"});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_THAT(page.out, HasSubstr("(--category)"));
  EXPECT_THAT(page.out, HasSubstr("pre-event-concern"));
  const Ran json = As("portal-demo", {"form", "--output", "json"});
  EXPECT_THAT(json.out, HasSubstr("\"policy_version\":"));
}

TEST_F(ServicesTest, CustodyIsOpenedByKeyOfficersAlone) {
  StartReview();
  EXPECT_THAT(As("ops-dev", {"custody"}).out, HasSubstr("Review is sealed"));
  EXPECT_EQ(As("member-alice", {"unseal", "--passphrase-file", File("passphrase")}).exit_code,
            EX_NOPERM);
  const Ran wrong = As("member-olga", {"unseal", "--passphrase-file", File("wrong")});
  EXPECT_EQ(wrong.exit_code, EX_NOPERM);
  EXPECT_THAT(wrong.err, HasSubstr("WRONG_PASSPHRASE"));
  EXPECT_THAT(wrong.err, Not(HasSubstr("another long passphrase")));
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // one attempt a second
  Unseal();
  EXPECT_THAT(As("member-alice", {"custody", "--output", "json"}).out,
              HasSubstr("{\"sealed\":false,\"recipient_keys\":[{\"channel\":\"conduct\""));
  const Ran sealed = As("ops-dev", {"seal"});
  EXPECT_EQ(sealed.exit_code, 0);
  EXPECT_THAT(sealed.out, HasSubstr("Review is sealed"));
}

TEST_F(ServicesTest, DoctorIsContentWithAGoodSet) {
  StartIntake();
  StartReview();
  Unseal();
  const Ran portal = As("portal-demo", {"doctor", "--verification-key", VerificationKey()});
  EXPECT_EQ(portal.exit_code, 0) << portal.out;
  for (const char* line :
       {"✓ TLS", "✓ service identity", "✓ caller table", "✓ key manifest", "✓ key epoch"}) {
    EXPECT_THAT(portal.out, HasSubstr(line));
  }
  EXPECT_EQ(As("review-main", {"doctor"}).exit_code, 0);
  EXPECT_EQ(As("ops-dev", {"doctor"}).exit_code, 0);
  EXPECT_THAT(As("member-alice", {"doctor"}).out, HasSubstr("✓ cases"));
  EXPECT_THAT(As("member-olga", {"doctor"}).out, HasSubstr("– cases"));
  EXPECT_THAT(As("member-alice", {"doctor", "--output", "json"}).out, HasSubstr("{\"ok\":true,"));
}

TEST_F(ServicesTest, DoctorNamesTheStepThatFails) {
  StartIntake();
  StartReview();
  const std::string started = intake_->output();
  const std::string intake = "127.0.0.1:" + std::to_string(intake_port_);
  const auto doctor = [](const std::string& address, const std::string& pki,
                         const std::string& holder, const std::string& ca,
                         std::vector<std::string> more = {}) {
    SystemRandom random;
    std::vector<std::string> args = {"doctor",
                                     "--address",
                                     address,
                                     "--cert",
                                     File(pki + "/" + holder + ".pem"),
                                     "--key",
                                     File(pki + "/" + holder + "-key.pem"),
                                     "--ca",
                                     File(ca + "/ca.pem"),
                                     "--timeout",
                                     "5s"};
    args.insert(args.end(), more.begin(), more.end());
    Ran ran = RunCommand(args, SystemClock(), random);
    EXPECT_EQ(ran.exit_code, EX_CONFIG) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("    next: "));
    return ran.out;
  };
  EXPECT_THAT(doctor("127.0.0.1:" + std::to_string(FreePort()), "pki", "portal-demo", "pki"),
              HasSubstr("✗ TCP"));
  EXPECT_THAT(doctor("no-port", "pki", "portal-demo", "pki"), HasSubstr("✗ TCP"));
  const std::string health = std::to_string(integration::NumberIn(started, "health_port"));
  EXPECT_THAT(doctor("127.0.0.1:" + health, "pki", "portal-demo", "pki"),
              HasSubstr("no TLS 1.3 handshake"));
  EXPECT_THAT(doctor(intake, "pki", "portal-demo", "other-pki"), HasSubstr("is not trusted"));
  EXPECT_THAT(doctor(intake, "other-pki", "portal-demo", "pki"),
              HasSubstr("refuses this certificate"));
  EXPECT_THAT(doctor("127.0.0.1:" + std::to_string(review_port_), "pki", "portal-demo", "pki"),
              HasSubstr("✗ service identity"));
  EXPECT_THAT(doctor(intake, "pki", "portal-demo", "pki", {"--server-name", "other"}),
              HasSubstr("✗ service identity"));
  EXPECT_THAT(doctor("127.0.0.1:" + std::to_string(review_port_), "pki", "member-alice", "pki"),
              HasSubstr("✗ custody"));
  EXPECT_THAT(doctor(intake, "pki", "portal-demo", "pki",
                     {"--verification-key", VerificationKey(), "--channel", "none"}),
              HasSubstr("✗ key epoch"));
  Unseal();
  EXPECT_THAT(doctor("127.0.0.1:" + std::to_string(review_port_), "pki", "member-eve", "pki"),
              HasSubstr("a chair adds `eve` with `candorctl members add`"));
}

TEST_F(ServicesTest, DoctorWarnsBeforeAnEpochEndsAndFailsAfterIt) {
  StartIntake();
  const auto in_days = [this](int days) {
    SystemRandom random;
    const test_support::FakeClock clock(SystemClock().Now() + std::chrono::hours(24) * days);
    return RunCommand({"doctor", "--address", "127.0.0.1:" + std::to_string(intake_port_), "--cert",
                       File("pki/portal-demo.pem"), "--key", File("pki/portal-demo-key.pem"),
                       "--ca", File("pki/ca.pem"), "--verification-key", VerificationKey()},
                      clock, random)
        .out;
  };
  EXPECT_THAT(in_days(28), HasSubstr("✓ key epoch"));
  EXPECT_THAT(in_days(33), HasSubstr("! key epoch"));
  const std::string expired = in_days(40);
  EXPECT_THAT(expired, HasSubstr("✗ key epoch"));
  EXPECT_THAT(expired, HasSubstr("expired"));
  EXPECT_THAT(in_days(-2), HasSubstr("not yet valid"));
}

TEST_F(ServicesTest, DoctorNamesAManifestOfAnotherSigner) {
  StartIntake();
  SystemRandom random;
  const Ran other =
      RunCommand({"keys", "init", "--key-file", dir_.File("k"), "--manifest", dir_.File("m"),
                  "--passphrase-file", File("passphrase"), "--output", "json"},
                 SystemClock(), random);
  const std::string key = After(other.out, "\"verification_key\":\"");
  const Ran doctor = As("portal-demo", {"doctor", "--verification-key", key});
  EXPECT_EQ(doctor.exit_code, EX_CONFIG);
  EXPECT_THAT(doctor.out, HasSubstr("✗ key manifest"));
  EXPECT_THAT(doctor.out, HasSubstr("seal nothing"));
  const Ran submit =
      As("portal-demo", {"submit", "--verification-key", key, "--kind", "question", "--what", "x"});
  EXPECT_EQ(submit.exit_code, EX_NOPERM);
}

}  // namespace
}  // namespace candor::tools
