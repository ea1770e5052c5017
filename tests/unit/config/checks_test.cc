#include "candor/config/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "candor/testing/temp_dir.h"

namespace candor::config {
namespace {

using ::testing::HasSubstr;

// A folder with a configuration that is accepted, to be spoiled one place at a time.
class ConfigFile {
 public:
  ConfigFile() {
    for (const char* name : {"cert.pem", "key.pem", "ca.pem", "policy.yaml", "team.key", "note"}) {
      std::ofstream(dir_.path() + "/" + name) << "x";
    }
  }

  std::string Write(std::string text, const std::string& from, const std::string& to) const {
    if (!from.empty()) {
      const std::size_t at = text.find(from);
      EXPECT_NE(at, std::string::npos) << from;
      text.replace(at, from.size(), to);
    }
    const std::string path = dir_.path() + "/config.yaml";
    std::ofstream(path) << text;
    return path;
  }

  [[nodiscard]] const test_support::TempDir& dir() const { return dir_; }

 private:
  test_support::TempDir dir_;
};

constexpr char kServer[] = R"(
server:
  listen_address: 127.0.0.1:0
  health_address: "[::1]:0"
  tls:
    certificate_file: cert.pem
    private_key_file: key.pem
    ca_file: ca.pem
    trust_domain: test.example
metrics: {listen_address: 127.0.0.1:0}
store: {path: db}
policy_files: [policy.yaml]
)";

const std::string kIntake = std::string(kServer) + R"(
callers: {portals: [demo], reviews: [main]}
manifest: {verification_key: some+key}
)";

const std::string kReview = std::string(kServer) + R"(
callers: {members: [alice], chairs: [carol], key_officers: [olga], ops: [dev]}
keys: {key_file: team.key, manifest_file: note}
intakes: [{name: eu, address: "localhost:1", identity: main}]
pull_interval: 0.2s
)";

TEST(LoadIntakeConfig, FillsInDefaultsAndResolvesFiles) {
  const ConfigFile file;
  const auto config = LoadIntakeConfig(file.Write(kIntake, "", ""));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server().tls().certificate_file(), file.dir().path() + "/cert.pem");
  EXPECT_EQ(config->store().path(), file.dir().path() + "/db");
  EXPECT_EQ(config->server().limits().max_connections(), 1000U);
  EXPECT_EQ(config->server().tls().reload_interval().seconds(), 10);
  EXPECT_EQ(config->server().drain_timeout().seconds(), 10);
  EXPECT_EQ(config->portal_quota().burst(), 1000U);
  EXPECT_EQ(config->reply_retention().days_after_fetch(), 30U);
  EXPECT_EQ(config->reply_retention().days_unfetched(), 730U);
}

TEST(LoadIntakeConfig, BoundsHowLongRepliesWait) {
  const ConfigFile file;
  const auto kept = LoadIntakeConfig(
      file.Write(kIntake + "reply_retention: {days_after_fetch: 1, days_unfetched: 3650}", "", ""));
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->reply_retention().days_after_fetch(), 1U);
  EXPECT_EQ(kept->reply_retention().days_unfetched(), 3650U);
  const auto refused = LoadIntakeConfig(file.Write(
      kIntake + "reply_retention: {days_after_fetch: 3651, days_unfetched: 9999}", "", ""));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("reply_retention.days_after_fetch: must be at most 3650"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("reply_retention.days_unfetched: must be at most 3650"));
}

TEST(LoadReviewConfig, KeepsWhatIsSet) {
  const ConfigFile file;
  const auto config = LoadReviewConfig(file.Write(kReview, "", ""));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(ToMilliseconds(config->pull_interval()), std::chrono::milliseconds(200));
  EXPECT_TRUE(config->keys().passphrase_file().empty());
}

TEST(LoadReviewConfig, FillsInHowKeysRotate) {
  const ConfigFile file;
  const auto config = LoadReviewConfig(file.Write(kReview, "", ""));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->keys().rotation_period().seconds(), 30 * 86400);
  EXPECT_EQ(config->keys().overlap().seconds(), 7 * 86400);
  EXPECT_FALSE(config->keys().has_idle_seal());
}

TEST(LoadReviewConfig, KeepsHowKeysAreSaidToRotate) {
  const ConfigFile file;
  const auto config = LoadReviewConfig(file.Write(
      kReview, "note}",
      "note, rotation_period: 0s, overlap: 86400s, idle_seal: 60s, key_file_copies: [copy.key], "
      "export_keys: [{name: court, public_key: " +
          std::string(64, 'A') + "}]}"));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->keys().rotation_period().seconds(), 0);
  EXPECT_EQ(config->keys().overlap().seconds(), 86400);
  EXPECT_EQ(config->keys().key_file_copies(0), file.dir().path() + "/copy.key");
}

struct Spoiled {
  bool review;
  const char* from;
  const char* to;
  const char* says;
};

class ConfigRefused : public ::testing::TestWithParam<Spoiled> {};

TEST_P(ConfigRefused, NamingFileFieldAndFix) {
  const ConfigFile file;
  const Spoiled& spoiled = GetParam();
  const std::string path = file.Write(spoiled.review ? kReview : kIntake, spoiled.from, spoiled.to);
  const absl::Status status =
      spoiled.review ? LoadReviewConfig(path).status() : LoadIntakeConfig(path).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr(path + ": "));
  EXPECT_THAT(std::string(status.message()), HasSubstr(spoiled.says));
}

INSTANTIATE_TEST_SUITE_P(
    Everything, ConfigRefused,
    ::testing::Values(
        Spoiled{false, "127.0.0.1:0", "127.0.0.1", "server.listen_address: is not host:port"},
        Spoiled{false, "[::1]:0", "::1:0", "server.health_address: is not host:port"},
        Spoiled{false, "cert.pem", "gone.pem", "server.tls.certificate_file: names "},
        Spoiled{false, "    ca_file: ca.pem\n", "", "server.tls.ca_file: is missing"},
        Spoiled{false, "test.example", "Test Example", "server.tls.trust_domain: is not a SPIFFE"},
        Spoiled{false, "path: db", "path: ''", "store.path: is missing"},
        Spoiled{false, "[policy.yaml]", "[none.yaml]", "policy_files[0]: names "},
        Spoiled{false, "policy_files: [policy.yaml]", "", "policy_files: is empty"},
        Spoiled{false, "[demo]", "[]", "callers.portals: is empty"},
        Spoiled{false, "[demo]", "[Demo]", "callers.portals[0]: is not a name"},
        Spoiled{false, "[demo]", "[demo, demo]", "callers.portals[1]: is there twice"},
        Spoiled{false, "some+key", "''", "manifest.verification_key: is missing"},
        Spoiled{false, "some+key", "k, file: gone", "manifest.file: names "},
        Spoiled{false, "trust_domain: test.example",
                "trust_domain: test.example\n    reload_interval: 0s",
                "server.tls.reload_interval: must lie between 1s and 3600s"},
        Spoiled{false, "trust_domain: test.example",
                "trust_domain: test.example\n    revocations_file: gone.txt",
                "server.tls.revocations_file: names "},
        Spoiled{false, "store: {path: db}", "store: {path: db, size: 3}",
                "store.size: no such field"},
        Spoiled{true, "team.key", "gone.key", "keys.key_file: names "},
        Spoiled{true, "manifest_file: note", "manifest_file: ''", "keys.manifest_file: is missing"},
        Spoiled{true, "note}", "note, rotation_period: 3600s}",
                "keys.rotation_period: must be whole days"},
        Spoiled{true, "note}", "note, rotation_period: 864000000s}",
                "keys.rotation_period: must lie between"},
        Spoiled{true, "note}", "note, overlap: 3456000s}",
                "keys.overlap: must not be longer than keys.rotation_period"},
        Spoiled{true, "note}", "note, idle_seal: 59s}", "keys.idle_seal: must lie between"},
        Spoiled{true, "note}", "note, key_file_copies: [a, b, c, d, e]}",
                "keys.key_file_copies: has more than 4"},
        Spoiled{true, "note}", "note, key_file_copies: [team.key]}",
                "keys.key_file_copies[0]: is a file that is named before"},
        Spoiled{true, "note}", "note, key_file_copies: [gone/copy.key]}",
                "keys.key_file_copies[0]: is in no folder"},
        Spoiled{true, "note}", "note, export_keys: [{name: Court, public_key: ab}]}",
                "keys.export_keys[0].public_key: is not 64 hexadecimal digits"},
        Spoiled{true, "name: eu", "name: EU", "intakes[0].name: is not a name"},
        Spoiled{true, "localhost:1", "localhost", "intakes[0].address: is not host:port"},
        Spoiled{true, "identity: main", "identity: ''", "intakes[0].identity: is not the <name>"},
        Spoiled{true, "0.2s", "2h", "pull_interval"},
        Spoiled{true, "0.2s", "7200s", "pull_interval: must lie between"},
        Spoiled{true, "0.2s", "0.01s", "pull_interval: must be at least"},
        Spoiled{true, "[alice]", "[]", "callers.members: is empty"},
        Spoiled{true, "[carol]", "[]", "callers.chairs: is empty"},
        Spoiled{true, "[carol]", "[Carol]", "callers.chairs[0]: is not a name"},
        Spoiled{true, "pull_interval: 0.2s", "escalation_channel: The Ombuds",
                "escalation_channel: is not a channel"}));

TEST(LoadIntakeConfig, NamesEveryProblemAtOnce) {
  const ConfigFile file;
  const auto config = LoadIntakeConfig(file.Write("store: {path: db}", "", ""));
  const std::string error(config.status().message());
  EXPECT_THAT(error, HasSubstr("server.listen_address"));
  EXPECT_THAT(error, HasSubstr("manifest.verification_key"));
  EXPECT_THAT(error, HasSubstr("callers.reviews"));
}

TEST(IsListenAddress, TakesNumbersOnly) {
  EXPECT_TRUE(IsListenAddress("localhost:65535"));
  EXPECT_TRUE(IsListenAddress("[::]:0"));
  for (const char* bad :
       {"", ":1", "host:", "host:65536", "host:http", "host:1x", "[]:1", "a:b:1"}) {
    EXPECT_FALSE(IsListenAddress(bad)) << bad;
  }
}

}  // namespace
}  // namespace candor::config
