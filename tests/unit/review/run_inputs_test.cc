#include "review/run_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/certificates.h"
#include "candor/testing/matchers.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

constexpr char kPolicy[] = R"(
id: club
version: 3
languages: [en]
form:
  introduction: {text: {en: Hello}}
  kinds: [{kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident}}}]
  categories:
    - heading: {text: {en: Conduct}}
      choices: [{code: H1, label: {text: {en: Harassment}}, source: a line}]
)";

class RunInputs : public ::testing::Test {
 protected:
  RunInputs() {
    const test_support::CertificateFiles files = ca_.Issue("spiffe://test.example/review/main");
    dir_.Write("team.key", "key file");
    dir_.Write("manifest", "signed note");
    dir_.Write("policy.yaml", kPolicy);
    yaml_ =
        "server:\n  listen_address: 127.0.0.1:0\n  health_address: 127.0.0.1:0\n"
        "  tls:\n    certificate_file: " +
        files.certificate + "\n    private_key_file: " + files.key +
        "\n    ca_file: " + ca_.ca_file() +
        "\n    trust_domain: test.example\n"
        "metrics: {listen_address: 127.0.0.1:0}\nstore: {path: db}\n"
        "callers: {members: [alice, bob], chairs: [carol], key_officers: [olga], ops: [dev]}\n"
        "keys: {key_file: team.key, manifest_file: manifest}\n"
        "intakes: [{name: main, address: \"127.0.0.1:1\", identity: main}]\n"
        "policy_files: [policy.yaml]\n";
  }
  absl::StatusOr<Inputs> Load(const std::string& from = "", const std::string& to = "") {
    std::string yaml = yaml_;
    if (!from.empty()) {
      yaml.replace(yaml.find(from), from.size(), to);
    }
    return LoadInputs(dir_.Write("review.yaml", yaml));
  }

  test_support::TestCa ca_;
  test_support::TempDir dir_;
  std::string yaml_;
};

TEST_F(RunInputs, AreLoaded) {
  auto inputs = Load();
  ASSERT_THAT(inputs, IsOk());
  EXPECT_NE(inputs->policies.Find("club", 3), nullptr);
  EXPECT_EQ(inputs->config.pull_interval().seconds(), 30);
  // Who is a member is not for the configuration to say.
  EXPECT_FALSE(inputs->callers.Allows(kListCases, "spiffe://test.example/member/alice"));
  inputs->callers.Admit(rpc::Audience::kMember,
                        [](std::string_view name) { return name == "alice"; });
  EXPECT_TRUE(inputs->callers.Allows(kListCases, "spiffe://test.example/member/alice"));
  EXPECT_FALSE(inputs->callers.Allows(kListCases, "spiffe://test.example/member/olga"));
  EXPECT_TRUE(inputs->callers.Allows(kUnseal, "spiffe://test.example/member/olga"));
  EXPECT_TRUE(inputs->callers.Allows(kSeal, "spiffe://test.example/ops/dev"));
}

TEST_F(RunInputs, AreRefusedNamingFileAndField) {
  EXPECT_THAT(Load("file: manifest}", "file: nowhere}"), Says("keys.manifest_file"));
  EXPECT_THAT(Load("key_file: team.key", "key_file: nowhere"), Says("keys.key_file"));
  EXPECT_THAT(Load("ops: [dev]", "opps: [dev]"), Says("opps"));
  EXPECT_THAT(Load("[policy.yaml]", "[nowhere.yaml]"), Says("policy_files[0]"));
  dir_.Write("manifest", "");
  EXPECT_THAT(Load(), Says("keys.manifest_file"));
  dir_.Write("manifest", std::string(64 * 1024 + 1, 'x'));
  EXPECT_THAT(Load(), Says("keys.manifest_file"));
  EXPECT_THAT(LoadInputs(dir_.File("missing.yaml")), HasCode(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace candor::review
