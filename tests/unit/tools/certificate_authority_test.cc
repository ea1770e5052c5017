#include "candorctl/certificate_authority.h"

#include <openssl/pem.h>

#include <chrono>
#include <string>

#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candorctl/certificate.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr char kUri[] = "spiffe://test.example/portal/demo";

class CertificateAuthorityTest : public ::testing::TestWithParam<KeyType> {
 protected:
  CertificateAuthorityTest() {
    auto authority =
        CertificateAuthority::Create("test.example", GetParam(), now_, std::chrono::days(30));
    EXPECT_THAT(authority, IsOk());
    authority_ = std::make_unique<CertificateAuthority>(*std::move(authority));
  }

  Clock::Time now_ = test_support::FakeClock().Now();
  std::unique_ptr<CertificateAuthority> authority_;
};

TEST_P(CertificateAuthorityTest, IssuesForExactlyOneIdentityForItsLifetime) {
  const auto issued = authority_->Issue(kUri);
  ASSERT_THAT(issued, IsOk());
  const auto certificate = ParseCertificate(issued->certificate_pem);
  ASSERT_THAT(certificate, IsOk());
  const auto facts = FactsOf(**certificate);
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->uris, std::vector<std::string>{kUri});
  EXPECT_EQ(facts->not_before, now_ - std::chrono::hours(1));
  EXPECT_EQ(facts->not_after, now_ + std::chrono::days(30));
  EXPECT_THAT(CheckKeyFits(**certificate, issued->key_pem.view()), IsOk());
}

TEST_P(CertificateAuthorityTest, ItsCertificatesLeadToIt) {
  const auto own = authority_->Own();
  const auto issued = authority_->Issue(kUri);
  ASSERT_THAT(own, IsOk());
  ASSERT_THAT(issued, IsOk());
  EXPECT_THAT(CheckChain(issued->certificate_pem, own->certificate_pem, now_), IsOk());
  EXPECT_THAT(
      CheckChain(issued->certificate_pem, own->certificate_pem, now_ + std::chrono::days(31)),
      HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_P(CertificateAuthorityTest, ALeafServesAndCallsButIssuesNothing) {
  const auto issued = authority_->Issue(kUri);
  ASSERT_THAT(issued, IsOk());
  const auto leaf = ParseCertificate(issued->certificate_pem);
  ASSERT_THAT(leaf, IsOk());
  EXPECT_EQ(X509_check_ca(leaf->get()), 0);
  EXPECT_EQ(X509_get_extension_flags(leaf->get()) & EXFLAG_CA, 0U);
  EXPECT_EQ(X509_check_purpose(leaf->get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(leaf->get(), X509_PURPOSE_SSL_CLIENT, 0), 1);
  EXPECT_EQ(X509_check_host(leaf->get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf->get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf->get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf->get(), "10.0.0.1", 0), 0);
  const auto authority = ParseCertificate(authority_->Own()->certificate_pem);
  ASSERT_THAT(authority, IsOk());
  EXPECT_EQ(X509_check_ca(authority->get()), 1);
}

TEST_P(CertificateAuthorityTest, EveryCertificateHasASerialAndAKeyOfItsOwn) {
  const auto first = authority_->Issue(kUri);
  const auto second = authority_->Issue(kUri);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(first->certificate_pem, second->certificate_pem);
  EXPECT_NE(first->key_pem.view(), second->key_pem.view());
  const auto one = ParseCertificate(first->certificate_pem);
  const auto two = ParseCertificate(second->certificate_pem);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get_serialNumber(one->get()), X509_get_serialNumber(two->get())),
            0);
}

INSTANTIATE_TEST_SUITE_P(KeyTypes, CertificateAuthorityTest,
                         ::testing::Values(KeyType::kP256, KeyType::kEd25519));

}  // namespace
}  // namespace candor::tools
