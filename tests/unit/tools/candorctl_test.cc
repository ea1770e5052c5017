#include "candorctl/candorctl.h"

#include <sys/stat.h>
#include <sysexits.h>

#include <filesystem>
#include <string>
#include <vector>

#include "candor/keys/key_file.h"
#include "candor/manifest/manifest.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "candorctl/certificate.h"
#include "candorctl/verb.h"
#include "command_runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPassphrase[] = "correct horse battery staple";
constexpr char kWords[] =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

class CandorctlTest : public ::testing::Test {
 protected:
  Ran Run(const std::vector<std::string>& args, const std::string& input = {}) {
    return RunCommand(args, clock_, random_, input);
  }
  unsigned ModeOf(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777U;
  }
  std::size_t FilesIn(const std::string& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
  Ran InitKeys(std::vector<std::string> more = {}) {
    std::vector<std::string> args = {"keys",
                                     "init",
                                     "--key-file",
                                     dir_.File("team.key"),
                                     "--manifest",
                                     dir_.File("manifest"),
                                     "--passphrase-file",
                                     dir_.Write("passphrase", kPassphrase)};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }

  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  test_support::TempDir dir_;
};

// The text after `before` in `text`, up to the next quote.
std::string After(const std::string& text, const std::string& before) {
  const std::size_t start = text.find(before);
  if (start == std::string::npos) {
    return "";
  }
  const std::size_t from = start + before.size();
  return text.substr(from, text.find('"', from) - from);
}

// Group and name of each.
std::vector<std::vector<std::string>> AllVerbs() {
  std::vector<std::vector<std::string>> all;
  for (const Verb& verb : CaseVerbs()) {
    all.push_back({"cases", verb.name});
  }
  for (const Verb& verb : AppealVerbs()) {
    all.push_back({"appeal", verb.name});
  }
  for (const Verb& verb : MemberVerbs()) {
    all.push_back({"members", verb.name});
  }
  return all;
}

TEST_F(CandorctlTest, WithoutACommandItShowsHelpAndFails) {
  const Ran ran = Run({});
  EXPECT_EQ(ran.exit_code, EX_USAGE);
  EXPECT_THAT(ran.err, HasSubstr("Usage: candorctl"));
  EXPECT_EQ(ran.out, "");
}

TEST_F(CandorctlTest, ShowsItsVersion) {
  const Ran ran = Run({"--version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("candorctl 0."));
}

TEST_F(CandorctlTest, EveryHelpHasAnExample) {
  std::vector<std::vector<std::string>> commands = {{},
                                                    {"pki"},
                                                    {"pki", "dev"},
                                                    {"keys"},
                                                    {"keys", "init"},
                                                    {"keys", "show"},
                                                    {"keys", "shares"},
                                                    {"keys", "drill"},
                                                    {"keys", "export-key"},
                                                    {"keys", "rotate"},
                                                    {"unseal"},
                                                    {"seal"},
                                                    {"custody"},
                                                    {"form"},
                                                    {"submit"},
                                                    {"inbox"},
                                                    {"check"},
                                                    {"reply"},
                                                    {"attach"},
                                                    {"withdraw"},
                                                    {"receipt"},
                                                    {"receipt", "check"},
                                                    {"cases"},
                                                    {"cases", "list"},
                                                    {"cases", "show"},
                                                    {"cases", "messages"},
                                                    {"cases", "reply"},
                                                    {"cases", "link"},
                                                    {"cases", "download"},
                                                    {"cases", "history"},
                                                    {"cases", "count"},
                                                    {"cases", "watch"},
                                                    {"cases", "record"},
                                                    {"appeal"},
                                                    {"members"},
                                                    {"members", "list"},
                                                    {"doctor"},
                                                    {"completion"}};
  for (const std::vector<std::string>& words : AllVerbs()) {
    commands.push_back(words);
  }
  for (std::vector<std::string> command : commands) {
    command.push_back("--help");
    const Ran ran = Run(command);
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_THAT(ran.out, HasSubstr("Example:\n  ")) << command.front();
  }
}

TEST_F(CandorctlTest, NamesWhatItDoesNotKnowAndWhereToLook) {
  const Ran ran = Run({"cases", "list", "--al"});
  EXPECT_EQ(ran.exit_code, EX_USAGE);
  EXPECT_THAT(ran.err, HasSubstr("--al"));
  EXPECT_THAT(ran.err, HasSubstr("next: candorctl cases list --help"));
  EXPECT_EQ(Run({"nonsense"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"cases", "list", "--output", "xml"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"cases", "list", "--page-size", "1001"}).exit_code, EX_USAGE);
}

TEST_F(CandorctlTest, ANetworkCommandNamesTheFlagsThatAreMissing) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"custody"},
                                             {"seal"},
                                             {"unseal"},
                                             {"form"},
                                             {"doctor"},
                                             {"cases", "list"},
                                             {"cases", "show", "x"}}) {
    const Ran ran = Run(command);
    EXPECT_EQ(ran.exit_code, EX_USAGE);
    EXPECT_THAT(ran.err, HasSubstr("--address"));
  }
}

TEST_F(CandorctlTest, PkiMakesCertificatesWithOneIdentityEach) {
  const Ran ran = Run({"pki", "dev", "--out", dir_.File("pki")});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Never use them in production"));
  EXPECT_EQ(FilesIn(dir_.File("pki")), 16U);
  const std::string ca = test_support::ReadFile(dir_.File("pki/ca.pem"));
  for (const char* name : {"intake/main", "review/main", "portal/demo", "member/alice",
                           "member/bob", "member/olga", "ops/dev"}) {
    std::string stem = dir_.File("pki/") + name;
    stem[stem.rfind('/')] = '-';
    const std::string pem = test_support::ReadFile(stem + ".pem");
    const auto certificate = ParseCertificate(pem);
    ASSERT_THAT(certificate, IsOk());
    EXPECT_EQ(FactsOf(**certificate)->uris,
              std::vector<std::string>{std::string("spiffe://dev.candor.example/") + name});
    EXPECT_THAT(CheckKeyFits(**certificate, test_support::ReadFile(stem + "-key.pem")), IsOk());
    EXPECT_THAT(CheckChain(pem, ca, clock_.Now()), IsOk());
    EXPECT_EQ(ModeOf(stem + "-key.pem"), 0600U);
  }
  EXPECT_EQ(ModeOf(dir_.File("pki/ca-key.pem")), 0600U);
  EXPECT_EQ(ModeOf(dir_.File("pki")), 0700U);
}

TEST_F(CandorctlTest, PkiTakesNamesAndTrustDomain) {
  const Ran ran = Run({"pki", "dev", "--out", dir_.File("pki"), "--trust-domain", "a.example",
                       "--portal", "forum,web", "--portal", "app", "--member", "eve", "--ops", "o",
                       "--days", "5", "--ed25519", "--output", "json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(FilesIn(dir_.File("pki")), 16U);
  EXPECT_THAT(ran.out, HasSubstr("spiffe://a.example/portal/app"));
  const auto certificate =
      ParseCertificate(test_support::ReadFile(dir_.File("pki/portal-web.pem")));
  ASSERT_THAT(certificate, IsOk());
  EXPECT_EQ(FactsOf(**certificate)->not_after, clock_.Now() + std::chrono::days(5));
}

TEST_F(CandorctlTest, PkiNeverOverwrites) {
  ASSERT_EQ(Run({"pki", "dev", "--out", dir_.File("pki")}).exit_code, 0);
  const std::string before = test_support::ReadFile(dir_.File("pki/ca.pem"));
  const Ran again = Run({"pki", "dev", "--out", dir_.File("pki")});
  EXPECT_EQ(again.exit_code, EX_CANTCREAT);
  EXPECT_THAT(again.err, HasSubstr("ca.pem"));
  EXPECT_EQ(test_support::ReadFile(dir_.File("pki/ca.pem")), before);
}

TEST_F(CandorctlTest, PkiMakesNothingWhenOneFileIsInTheWay) {
  std::filesystem::create_directory(dir_.File("pki"));
  test_support::WriteFile(dir_.File("pki/ops-dev-key.pem"), "mine");
  EXPECT_EQ(Run({"pki", "dev", "--out", dir_.File("pki")}).exit_code, EX_CANTCREAT);
  EXPECT_EQ(FilesIn(dir_.File("pki")), 1U);
}

TEST_F(CandorctlTest, PkiRefusesNamesThatCannotBe) {
  for (const char* name :
       {"UPPER", "a b", "x,URI:spiffe://dev.candor.example/ops/root", "a/b", ""}) {
    const Ran ran = Run({"pki", "dev", "--out", dir_.File("pki"), "--portal", name});
    EXPECT_EQ(ran.exit_code, EX_USAGE) << name;
  }
  EXPECT_EQ(Run({"pki", "dev", "--out", dir_.File("pki"), "--trust-domain", "a,b"}).exit_code,
            EX_USAGE);
  EXPECT_EQ(Run({"pki", "dev", "--out", dir_.File("pki"), "--days", "0"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"pki", "dev", "--out", dir_.File("no/such")}).exit_code, EX_NOINPUT);
  EXPECT_FALSE(std::filesystem::exists(dir_.File("pki")));
}

TEST_F(CandorctlTest, KeysInitMakesAKeyFileThatThePassphraseOpens) {
  const Ran ran = InitKeys({"--channel", "conduct,ombuds", "--days", "10", "--overlap", "3"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ModeOf(dir_.File("team.key")), 0600U);
  const std::string file = test_support::ReadFile(dir_.File("team.key"));
  const auto ring = keys::DecodeKeyFile(file, kPassphrase);
  ASSERT_THAT(ring, IsOk());
  EXPECT_EQ(ring->recipient_keys_size(), 2);
  EXPECT_EQ(ring->recipient_keys(0).not_after_day(), DayOf(clock_.Now()).number() + 12);
  EXPECT_FALSE(keys::DecodeKeyFile(file, "another passphrase").ok());
  for (const std::string& secret :
       {ring->master_key(), ring->recipient_keys(0).private_key(), ring->manifest_signing_key()}) {
    EXPECT_EQ(file.find(secret), std::string::npos);
    EXPECT_EQ(ran.out.find(secret), std::string::npos);
  }
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr(kPassphrase)));
}

TEST_F(CandorctlTest, KeysInitSignsAManifestThatItsLineVerifies) {
  const Ran ran = InitKeys({"--output", "json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const std::string line = After(ran.out, "\"verification_key\":\"");
  const auto verifier = NoteVerifier::Parse(line);
  ASSERT_THAT(verifier, IsOk());
  const auto manifest = OpenManifest(test_support::ReadFile(dir_.File("manifest")), *verifier);
  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(manifest->serial,
            static_cast<std::uint64_t>(
                std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count()));
  ASSERT_EQ(manifest->keys.size(), 1U);
  EXPECT_EQ(manifest->keys[0].channel, "conduct");

  const Ran shown =
      Run({"keys", "show", "--manifest", dir_.File("manifest"), "--verification-key", line});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("36 days left"));
}

TEST_F(CandorctlTest, KeysShowRefusesAnotherKeyAndAnAlteredManifest) {
  const std::string line = After(InitKeys({"--output", "json"}).out, "\"verification_key\":\"");
  std::string note = test_support::ReadFile(dir_.File("manifest"));
  note.replace(note.find("serial 1"), 8, "serial 9");
  const Ran altered =
      Run({"keys", "show", "--manifest", dir_.Write("altered", note), "--verification-key", line});
  EXPECT_EQ(altered.exit_code, EX_NOPERM);
  EXPECT_THAT(altered.err, HasSubstr("altered"));
  EXPECT_EQ(Run({"keys", "show", "--manifest", dir_.File("manifest"), "--verification-key", "x"})
                .exit_code,
            EX_USAGE);
  EXPECT_EQ(
      Run({"keys", "show", "--manifest", dir_.File("none"), "--verification-key", line}).exit_code,
      EX_NOINPUT);
}

TEST_F(CandorctlTest, KeysInitNeverOverwritesNorLeavesHalf) {
  dir_.Write("manifest", "mine");
  EXPECT_EQ(InitKeys().exit_code, EX_CANTCREAT);
  EXPECT_FALSE(std::filesystem::exists(dir_.File("team.key")));
  EXPECT_EQ(test_support::ReadFile(dir_.File("manifest")), "mine");
  std::filesystem::remove(dir_.File("manifest"));
  dir_.Write("team.key", "mine");
  EXPECT_EQ(InitKeys().exit_code, EX_CANTCREAT);
  EXPECT_EQ(test_support::ReadFile(dir_.File("team.key")), "mine");
}

TEST_F(CandorctlTest, KeysInitLooksForFilesInTheWayBeforeItAsksForAPassphrase) {
  dir_.Write("manifest", "mine");
  EXPECT_EQ(Run({"keys", "init", "--key-file", dir_.File("team.key"), "--manifest",
                 dir_.File("manifest"), "--passphrase-file", dir_.File("none")})
                .exit_code,
            EX_CANTCREAT);
}

TEST_F(CandorctlTest, KeysInitLeavesNoKeyFileWithoutItsManifest) {
  const Ran ran = Run({"keys", "init", "--key-file", dir_.File("team.key"), "--manifest",
                       dir_.File("no/such/manifest"), "--passphrase-file",
                       dir_.Write("passphrase", kPassphrase)});
  EXPECT_EQ(ran.exit_code, EX_NOINPUT);
  EXPECT_THAT(ran.err, HasSubstr("no/such/manifest"));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("team.key")));
}

TEST_F(CandorctlTest, KeysInitRefusesAShortPassphraseAndBadNames) {
  EXPECT_EQ(Run({"keys", "init", "--key-file", dir_.File("k"), "--manifest", dir_.File("m"),
                 "--passphrase-file", dir_.Write("short", "elevenbytes")})
                .exit_code,
            EX_DATAERR);
  EXPECT_EQ(InitKeys({"--channel", "No Good"}).exit_code, EX_USAGE);
  EXPECT_EQ(InitKeys({"--channel", "a,a"}).exit_code, EX_USAGE);
  EXPECT_EQ(InitKeys({"--name", "a+b"}).exit_code, EX_USAGE);
  EXPECT_EQ(InitKeys({"--days", "0"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"keys", "init", "--key-file", dir_.File("same"), "--manifest", dir_.File("same"),
                 "--passphrase-file", dir_.Write("passphrase", kPassphrase)})
                .exit_code,
            EX_USAGE);
  EXPECT_FALSE(std::filesystem::exists(dir_.File("team.key")));
}

TEST_F(CandorctlTest, ReceiptCheckTellsWithoutShowingTheWords) {
  const Ran good = Run({"receipt", "check"}, kWords);
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(good.out, Not(HasSubstr("abandon")));
  EXPECT_EQ(Run({"receipt", "check", "--output", "json"}, kWords).out, "{\"valid\":true}\n");
  for (const std::string& words :
       {std::string("abandon about"), std::string(kWords).replace(0, 7, "secretx"),
        std::string(kWords).replace(0, 7, "ability"), std::string()}) {
    const Ran bad = Run({"receipt", "check"}, words);
    EXPECT_EQ(bad.exit_code, EX_DATAERR) << words;
    EXPECT_EQ(bad.out, "");
    EXPECT_THAT(bad.err, Not(HasSubstr("aband")));
    EXPECT_THAT(bad.err, Not(HasSubstr("secretx")));
  }
}

TEST_F(CandorctlTest, SubmitChecksTheReportBeforeItNeedsAService) {
  const Ran none = Run({"submit"});
  EXPECT_EQ(none.exit_code, EX_USAGE);
  EXPECT_THAT(none.err, HasSubstr("--file"));
  EXPECT_EQ(Run({"submit", "--kind", "question", "--file", "a.yaml"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"submit", "--kind", "gossip", "--what", "x"}).exit_code, EX_USAGE);
  const Ran empty = Run({"submit", "--kind", "incident"});
  EXPECT_EQ(empty.exit_code, EX_DATAERR);
  EXPECT_THAT(empty.err, HasSubstr("report.what_happened"));
  EXPECT_THAT(empty.err, HasSubstr("report.categories"));
  const Ran file = Run({"submit", "--file", dir_.Write("r.yaml", "kind: REPORT_KIND_INCIDENT\n")});
  EXPECT_EQ(file.exit_code, EX_DATAERR);
  EXPECT_THAT(file.err, HasSubstr("r.yaml"));
  EXPECT_EQ(Run({"submit", "--kind", "question", "--what-file", dir_.File("none")}).exit_code,
            EX_NOINPUT);
  // All that is missing now is the service.
  const Ran good = Run({"submit", "--kind", "question", "--what", "x"});
  EXPECT_EQ(good.exit_code, EX_USAGE);
  EXPECT_THAT(good.err, HasSubstr("--address"));
}

TEST_F(CandorctlTest, CompletionKnowsEveryCommand) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Ran ran = Run({"completion", shell});
    EXPECT_EQ(ran.exit_code, 0);
    for (const char* word : {"doctor", "cases", "init", "verification-key", "completion"}) {
      EXPECT_THAT(ran.out, HasSubstr(word)) << shell;
    }
    for (const char* word : {"without-subject", "watch-token", "close-person", "no-danger",
                             "reason-file", "order", "appeal", "force", "yes"}) {
      EXPECT_THAT(ran.out, HasSubstr(word)) << shell;
    }
    for (const auto& command : AllVerbs()) {
      EXPECT_THAT(ran.out, HasSubstr(" " + command[0] + " " + command[1])) << shell;
    }
  }
  EXPECT_EQ(Run({"completion", "tcsh"}).exit_code, EX_USAGE);
}

TEST_F(CandorctlTest, AResultThatCannotBeWrittenIsAnError) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  Session session{.in = in,
                  .out = out,
                  .err = err,
                  .clock = clock_,
                  .random = random_,
                  .colour = false,
                  .interactive = false,
                  .output = OutputFormat::kTable,
                  .status = {}};
  EXPECT_EQ(RunCandorctl({"completion", "bash"}, session), EX_IOERR);
}

}  // namespace
}  // namespace candor::tools
