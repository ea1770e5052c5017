#include "certificate.h"

#include <openssl/err.h>

#include <string>

#include "candor/testing/certificates.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::LeafOptions;
using test_support::ReadFile;
using test_support::TestCa;
using ::testing::ElementsAre;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class CertificateTest : public ::testing::Test {
 protected:
  // Whatever happens, nothing may stay in the queue.
  ~CertificateTest() override { EXPECT_EQ(ERR_peek_error(), 0U); }

  TestCa ca_;
  test_support::CertificateFiles files_ = ca_.Issue("spiffe://test.example/intake/one");
};

TEST_F(CertificateTest, TellsUrisAndDates) {
  const auto files = ca_.Issue(LeafOptions{.uris = {"spiffe://a/b", "https://c/"},
                                           .not_before = std::chrono::hours(-2),
                                           .not_after = std::chrono::hours(3)});
  const auto facts = ReadLeaf(ReadFile(files.certificate));
  ASSERT_THAT(facts, IsOk());
  EXPECT_THAT(facts->uris, ElementsAre("spiffe://a/b", "https://c/"));
  const auto now = std::chrono::system_clock::now();
  EXPECT_LT(abs(now - std::chrono::hours(2) - facts->not_before), std::chrono::seconds(5));
  EXPECT_LT(abs(now + std::chrono::hours(3) - facts->not_after), std::chrono::seconds(5));
}

TEST_F(CertificateTest, NoCertificateIsAnError) {
  const std::string pem = ReadFile(files_.certificate);
  for (const std::string& text : {std::string(), std::string("garbage"), ReadFile(files_.key),
                                  pem.substr(0, pem.size() / 2)}) {
    EXPECT_THAT(ReadLeaf(text), HasCode(kInvalid));
  }
}

TEST_F(CertificateTest, FingerprintIsOfTheFirstCertificate) {
  const std::string pem = ReadFile(files_.certificate);
  const std::string print = FingerprintOf(pem);
  EXPECT_EQ(print.size(), 32U);
  EXPECT_EQ(FingerprintOf(pem + ReadFile(ca_.ca_file())), print);
  EXPECT_NE(FingerprintOf(ReadFile(ca_.ca_file())), print);
  EXPECT_EQ(FingerprintOf("garbage"), std::string(32, '\0'));
}

TEST_F(CertificateTest, AuthoritiesMustAllBeWhole) {
  const std::string pem = ReadFile(ca_.ca_file());
  EXPECT_THAT(CheckAuthorities(pem), IsOk());
  EXPECT_THAT(CheckAuthorities(pem + pem), IsOk());
  std::string damaged = pem;
  damaged[damaged.size() / 2] = '!';
  for (const std::string& text : {std::string(), std::string("garbage"), damaged, pem + damaged,
                                  pem + pem.substr(0, pem.size() / 2)}) {
    EXPECT_THAT(CheckAuthorities(text), HasCode(kInvalid));
  }
}

TEST_F(CertificateTest, KeyMustBelongToTheCertificate) {
  EXPECT_THAT(CheckKeyFits(files_.certificate, files_.key), IsOk());
  const auto other = ca_.Issue("spiffe://test.example/intake/two");
  EXPECT_THAT(CheckKeyFits(files_.certificate, other.key), HasCode(kInvalid));
  EXPECT_THAT(CheckKeyFits(files_.certificate, files_.certificate), HasCode(kInvalid));
  EXPECT_THAT(CheckKeyFits(files_.key, files_.key), HasCode(kInvalid));
  EXPECT_THAT(CheckKeyFits(files_.certificate, ca_.dir().File("none")), HasCode(kInvalid));
}

TEST_F(CertificateTest, EncryptedKeyIsAnErrorAndNotAQuestion) {
  const std::string key =
      ca_.dir().Write("encrypted.key",
                      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                      "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgBAgMEBQYHCAICCAAw\n"
                      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAABAgMEBQYHCAkKCwwNDg8EQAAA\n"
                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                      "AAAAAAAAAAAAAAAAAAAAAAA=\n"
                      "-----END ENCRYPTED PRIVATE KEY-----\n");
  EXPECT_THAT(CheckKeyFits(files_.certificate, key), HasCode(kInvalid));
}

}  // namespace
}  // namespace candor::rpc
