#include "candor/config/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "candor/config/v1/intake_config.pb.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/report/v1/report.pb.h"
#include "candor/testing/temp_dir.h"

namespace candor::config {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(const std::string& text) {
  v1::IntakeConfig config;
  return std::string(ParseYaml(text, "intake.yaml", config).message());
}

TEST(ParseYaml, FillsEveryKindOfField) {
  v1::IntakeConfig config;
  const auto status = ParseYaml(R"(
server:
  listen_address: 127.0.0.1:7443
  limits: {max_connections: 12}
  drain_timeout: 2.5s
callers:
  portals: [one, "two"]
)",
                                "intake.yaml", config);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(config.server().listen_address(), "127.0.0.1:7443");
  EXPECT_EQ(config.server().limits().max_connections(), 12U);
  EXPECT_EQ(config.server().drain_timeout().nanos(), 500000000);
  EXPECT_THAT(config.callers().portals(), testing::ElementsAre("one", "two"));
}

TEST(ParseYaml, TakesMapsEnumsAndBooleans) {
  policy::v1::LocalizedText texts;
  ASSERT_TRUE(ParseYaml("text: {en: Hello, de: Hallo}", "t", texts).ok());
  EXPECT_EQ(texts.text().at("de"), "Hallo");
  report::v1::Report report;
  ASSERT_TRUE(
      ParseYaml("kind: REPORT_KIND_QUESTION\nsafety: {danger: true}\nwhen: 2026", "r", report)
          .ok());
  EXPECT_EQ(report.kind(), report::v1::REPORT_KIND_QUESTION);
  EXPECT_TRUE(report.safety().danger());
  EXPECT_EQ(report.when(), "2026");
}

struct BadCase {
  const char* text;
  const char* says;
};

class ParseYamlRefuses : public testing::TestWithParam<BadCase> {};

TEST_P(ParseYamlRefuses, AndNamesThePath) {
  const std::string error = ErrorOf(GetParam().text);
  EXPECT_THAT(error, HasSubstr("intake.yaml: "));
  EXPECT_THAT(error, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Everything, ParseYamlRefuses,
    testing::Values(
        BadCase{"server: {tls: {certficate_file: x}}",
                "server.tls.certficate_file: no such field; it can be one of certificate_file"},
        BadCase{"server: {limits: {max_connections: many}}", "max_connections"},
        BadCase{"server: {limits: {max_connections: -1}}", "max_connections"},
        BadCase{"server: {drain_timeout: soon}", "drain_timeout"},
        BadCase{"server: here", "server: is not a mapping"},
        BadCase{"callers: {portals: one}", "callers.portals: is not a list"},
        BadCase{"callers: {portals: [{a: b}]}", "callers.portals[0]: is not a single value"},
        BadCase{"store: {path: }", "store.path: has no value"},
        BadCase{"store: {path: a}\nstore: {path: b}", "store: is there twice"},
        BadCase{"server: [", "line 1"}, BadCase{"", "the file: is empty"},
        BadCase{"- a", "the file: is not a mapping"}, BadCase{"? [a]\n: b", "not plain text"}));

TEST(ParseYaml, RefusesUnknownEnumNamesAndCrookedBooleans) {
  report::v1::Report report;
  EXPECT_THAT(std::string(ParseYaml("kind: REPORT_KIND_GOSSIP", "r", report).message()),
              HasSubstr("kind"));
  EXPECT_THAT(std::string(ParseYaml("safety: {danger: perhaps}", "r", report).message()),
              HasSubstr("safety.danger: is neither true nor false"));
}

TEST(ParseYaml, RefusesAnAliasBomb) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'h'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) {
      bomb += (i == 0 ? "*" : ",*") + before;
    }
    bomb += "]\n";
  }
  bomb += "callers: {portals: *h}";
  EXPECT_FALSE(ErrorOf(bomb).empty());
}

TEST(ParseYaml, RefusesEndlessNesting) {
  std::string deep(100000, '[');
  EXPECT_FALSE(ErrorOf(deep).empty());
}

TEST(LoadYamlFile, NamesAFileThatIsMissingOrTooLarge) {
  test_support::TempDir dir;
  v1::IntakeConfig config;
  const std::string missing = dir.path() + "/none.yaml";
  EXPECT_THAT(std::string(LoadYamlFile(missing, config).message()), HasSubstr(missing));
  const std::string large = dir.path() + "/large.yaml";
  std::ofstream(large) << std::string((1U << 20) + 1, '#');
  EXPECT_THAT(std::string(LoadYamlFile(large, config).message()), HasSubstr("larger than 1 MiB"));
}

}  // namespace
}  // namespace candor::config
