#include "candorctl/connection.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "candor/testing/certificates.h"
#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "candorctl/exit_code.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using std::chrono::milliseconds;
using test_support::IsOk;
using test_support::Says;

constexpr int kUsage = 64;

ConnectionFlags Complete() {
  ConnectionFlags flags;
  flags.address = "localhost:1";
  flags.certificate = "cert.pem";
  flags.key = "key.pem";
  flags.ca = "ca.pem";
  return flags;
}

TEST(ResolveTest, FillsInDefaults) {
  const auto connection = Resolve(Complete());
  ASSERT_THAT(connection, IsOk());
  EXPECT_EQ(connection->server_name, "main");
  EXPECT_EQ(connection->channel, "conduct");
  EXPECT_EQ(connection->timeout, milliseconds(10000));
}

TEST(ResolveTest, NamesEverythingThatIsMissingAndHowToGiveIt) {
  const auto connection = Resolve({});
  EXPECT_EQ(ExitCodeOf(connection.status()), kUsage);
  for (const char* name : {"--address", "--cert", "--key", "--ca", "CANDOR_ADDRESS", "CANDOR_CA",
                           "certificate_file"}) {
    EXPECT_THAT(connection, Says(name));
  }
}

TEST(ResolveTest, TakesTheTrustDomainFromTheOwnCertificateUnlessGiven) {
  test_support::TestCa ca;
  ConnectionFlags flags = Complete();
  flags.certificate = ca.Issue("spiffe://test.example/portal/demo").certificate;
  EXPECT_EQ(Resolve(flags)->tls.trust_domain(), "test.example");
  flags.trust_domain = "other.example";
  EXPECT_EQ(Resolve(flags)->tls.trust_domain(), "other.example");
}

TEST(ResolveTest, AFlagCountsMoreThanTheProfile) {
  const test_support::TempDir dir;
  ConnectionFlags flags;
  flags.profile = dir.Write("p.yaml",
                            "address: from-profile:1\ncertificate_file: c.pem\n"
                            "private_key_file: /abs/k.pem\nca_file: a.pem\ntimeout: 3s\n"
                            "server_name: second\nverification_key: K\nchannel: ombuds\n"
                            "trust_domain: profile.example\n");
  auto connection = Resolve(flags);
  ASSERT_THAT(connection, IsOk());
  EXPECT_EQ(connection->address, "from-profile:1");
  EXPECT_EQ(connection->tls.certificate_file(), dir.File("c.pem"));
  EXPECT_EQ(connection->tls.private_key_file(), "/abs/k.pem");
  EXPECT_EQ(connection->tls.ca_file(), dir.File("a.pem"));
  EXPECT_EQ(connection->tls.trust_domain(), "profile.example");
  EXPECT_EQ(connection->timeout, milliseconds(3000));
  EXPECT_EQ(connection->server_name, "second");
  EXPECT_EQ(connection->verification_key, "K");
  EXPECT_EQ(connection->channel, "ombuds");
  flags.address = "from-flag:1";
  flags.timeout = "1s";
  connection = Resolve(flags);
  ASSERT_THAT(connection, IsOk());
  EXPECT_EQ(connection->address, "from-flag:1");
  EXPECT_EQ(connection->timeout, milliseconds(1000));
}

TEST(ResolveTest, RefusesAProfileWithAFieldThatItDoesNotKnow) {
  const test_support::TempDir dir;
  ConnectionFlags flags = Complete();
  flags.profile = dir.Write("p.yaml", "adress: typo:1\n");
  EXPECT_THAT(Resolve(flags), Says("adress"));
  flags.profile = dir.File("none.yaml");
  EXPECT_THAT(Resolve(flags), Says("none.yaml"));
}

TEST(ResolveTest, RefusesAChannelThatCannotBe) {
  ConnectionFlags flags = Complete();
  flags.channel = "Conduct Team";
  EXPECT_EQ(ExitCodeOf(Resolve(flags).status()), kUsage);
}

class EnvironmentTest : public ::testing::Test {
 protected:
  ~EnvironmentTest() override { unsetenv("CANDOR_ADDRESS"); }

  static ConnectionFlags Parse(std::vector<std::string> args) {
    CLI::App app;
    ConnectionFlags flags;
    AddConnectionFlags(app, flags);
    app.parse(args);
    return flags;
  }
};

TEST_F(EnvironmentTest, AVariableCountsLessThanAFlag) {
  setenv("CANDOR_ADDRESS", "from-variable:1", 1);
  EXPECT_EQ(Parse({}).address, "from-variable:1");
  EXPECT_EQ(Parse({"from-flag:1", "--address"}).address, "from-flag:1");  // in reverse
}

TEST_F(EnvironmentTest, AVariableCountsMoreThanTheProfile) {
  const test_support::TempDir dir;
  setenv("CANDOR_ADDRESS", "from-variable:1", 1);
  ConnectionFlags flags = Parse({});
  flags.profile = dir.Write("p.yaml",
                            "address: from-profile:1\ncertificate_file: c\nprivate_key_file: k\n"
                            "ca_file: a\n");
  EXPECT_EQ(Resolve(flags)->address, "from-variable:1");
}

TEST(ParseTimeoutTest, TakesANumberAndAUnit) {
  EXPECT_EQ(*ParseTimeout("1500ms"), milliseconds(1500));
  EXPECT_EQ(*ParseTimeout("10s"), milliseconds(10000));
  EXPECT_EQ(*ParseTimeout("2m"), milliseconds(120000));
  EXPECT_EQ(*ParseTimeout("60m"), milliseconds(3600000));
  for (const char* bad : {"", "10", "s", "0s", "-1s", "1h", "1.5s", "10 s", "61m", "3600001ms",
                          "99999999999999999999s", "10sx"}) {
    EXPECT_EQ(ExitCodeOf(ParseTimeout(bad).status()), kUsage) << bad;
  }
}

TEST(ParseVerificationKeyTest, SaysWhereItComesFrom) {
  EXPECT_THAT(ParseVerificationKey(""), Says("candorctl keys init"));
  EXPECT_EQ(ExitCodeOf(ParseVerificationKey("no key").status()), kUsage);
}

}  // namespace
}  // namespace candor::tools
