#include "candorctl/certificate.h"

#include <chrono>
#include <string>

#include "candor/testing/certificates.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::ReadFile;

constexpr char kUri[] = "spiffe://test.example/portal/demo";

TEST(CertificateTest, ShowsUrisAndDates) {
  test_support::TestCa ca;
  const auto files = ca.Issue(kUri);
  const auto certificate = ParseCertificate(ReadFile(files.certificate));
  ASSERT_THAT(certificate, IsOk());
  const auto facts = FactsOf(**certificate);
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->uris, std::vector<std::string>{kUri});
  const Clock::Time now = SystemClock().Now();
  EXPECT_LT(facts->not_before, now);
  EXPECT_GT(facts->not_after, now + std::chrono::hours(23));
}

TEST(CertificateTest, ShowsEveryUri) {
  test_support::TestCa ca;
  test_support::LeafOptions options;
  options.uris = {kUri, "spiffe://test.example/ops/dev"};
  const auto certificate = ParseCertificate(ReadFile(ca.Issue(options).certificate));
  ASSERT_THAT(certificate, IsOk());
  EXPECT_EQ(FactsOf(**certificate)->uris.size(), 2U);
  options.uris.clear();
  const auto nobody = ParseCertificate(ReadFile(ca.Issue(options).certificate));
  ASSERT_THAT(nobody, IsOk());
  EXPECT_TRUE(FactsOf(**nobody)->uris.empty());
}

TEST(CertificateTest, RefusesWhatIsNoCertificate) {
  EXPECT_THAT(ParseCertificate("").status(), HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(
      ParseCertificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").status(),
      HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(CertificateTest, TellsWhetherAKeyFits) {
  test_support::TestCa ca;
  const auto files = ca.Issue(kUri);
  const auto other = ca.Issue(kUri);
  const auto certificate = ParseCertificate(ReadFile(files.certificate));
  ASSERT_THAT(certificate, IsOk());
  EXPECT_THAT(CheckKeyFits(**certificate, ReadFile(files.key)), IsOk());
  EXPECT_THAT(CheckKeyFits(**certificate, ReadFile(other.key)),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckKeyFits(**certificate, "no key"), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(CertificateTest, FollowsTheChain) {
  test_support::TestCa ca;
  test_support::TestCa other;
  const std::string leaf = ReadFile(ca.Issue(kUri).certificate);
  const Clock::Time now = SystemClock().Now();
  EXPECT_THAT(CheckChain(leaf, ReadFile(ca.ca_file()), now), IsOk());
  EXPECT_THAT(CheckChain(leaf, ReadFile(other.ca_file()), now),
              HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(CheckChain(leaf, ReadFile(ca.ca_file()), now + std::chrono::hours(24 * 365 * 50)),
              HasCode(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(CheckChain("", ReadFile(ca.ca_file()), now),
              HasCode(absl::StatusCode::kUnauthenticated));
}

TEST(TrustDomainOfTest, IsTheAuthorityOfTheUri) {
  EXPECT_EQ(TrustDomainOf(kUri), "test.example");
  EXPECT_EQ(TrustDomainOf("https://test.example/portal/demo"), "");
  EXPECT_EQ(TrustDomainOf("spiffe://test.example"), "");
  EXPECT_EQ(TrustDomainOf(""), "");
}

}  // namespace
}  // namespace candor::tools
