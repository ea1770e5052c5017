#include "candorctl/doctor_files.h"

#include <sys/stat.h>

#include <chrono>
#include <string>

#include "candor/testing/certificates.h"
#include "candor/testing/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;

constexpr char kUri[] = "spiffe://test.example/portal/demo";

class DoctorFilesTest : public ::testing::Test {
 protected:
  Connection With(const test_support::CertificateFiles& files) {
    Connection connection;
    connection.tls = ca_.Tls(files);
    return connection;
  }
  std::optional<rpc::Identity> Examine(const Connection& connection) {
    findings_ = Findings();
    return ExamineFiles(connection, clock_, findings_);
  }
  // The finding of a check; one that nothing matches when there is none.
  Finding Of(const std::string& check) {
    for (const Finding& finding : findings_.all()) {
      if (finding.check == check) {
        return finding;
      }
    }
    return {"none", Outcome::kSkipped, "none", "none"};
  }
  bool AllPassed() {
    for (const Finding& finding : findings_.all()) {
      if (finding.outcome != Outcome::kPassed) {
        return false;
      }
    }
    return true;
  }
  static test_support::LeafOptions Valid(std::chrono::hours from, std::chrono::hours to) {
    test_support::LeafOptions options;
    options.uris = {kUri};
    options.not_before = from;
    options.not_after = to;
    return options;
  }

  test_support::TestCa ca_;
  test_support::FakeClock clock_{SystemClock().Now()};
  Findings findings_;
};

using std::chrono::hours;

TEST_F(DoctorFilesTest, FindsNothingWrongWithAGoodSet) {
  const auto identity = Examine(With(ca_.Issue(Valid(hours(-1), hours(24 * 30)))));
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->name, "demo");
  EXPECT_TRUE(AllPassed());
}

TEST_F(DoctorFilesTest, NamesAFileThatIsNotThere) {
  const auto files = ca_.Issue(kUri);
  Connection connection = With(files);
  connection.tls.set_private_key_file("/none/key.pem");
  EXPECT_FALSE(Examine(connection).has_value());
  EXPECT_EQ(Of("key file").outcome, Outcome::kFailed);
  EXPECT_THAT(Of("key file").detail, HasSubstr("/none/key.pem"));
  EXPECT_THAT(Of("key file").next_step, HasSubstr("--key"));
}

TEST_F(DoctorFilesTest, NamesAKeyThatOthersCanRead) {
  const auto files = ca_.Issue(kUri);
  ASSERT_EQ(chmod(files.key.c_str(), 0640), 0);
  EXPECT_TRUE(Examine(With(files)).has_value());
  EXPECT_EQ(Of("key file mode").outcome, Outcome::kFailed);
  EXPECT_THAT(Of("key file mode").next_step, HasSubstr("chmod 600"));
}

TEST_F(DoctorFilesTest, TellsACertificateThatEndedFromOneThatHasNotStarted) {
  const auto files = ca_.Issue(Valid(hours(-2), hours(24 * 30)));
  clock_.Advance(hours(24 * 31));
  (void)Examine(With(files));
  EXPECT_EQ(Of("clock and certificate dates").outcome, Outcome::kFailed);
  EXPECT_THAT(Of("clock and certificate dates").detail, HasSubstr("ended"));
  clock_.Advance(-hours(24 * 40));
  (void)Examine(With(files));
  EXPECT_EQ(Of("clock and certificate dates").outcome, Outcome::kFailed);
  EXPECT_THAT(Of("clock and certificate dates").next_step, HasSubstr("date -u"));
}

TEST_F(DoctorFilesTest, WarnsAWeekBeforeTheEnd) {
  EXPECT_TRUE(Examine(With(ca_.Issue(Valid(hours(-2), hours(24 * 6))))).has_value());
  EXPECT_EQ(Of("clock and certificate dates").outcome, Outcome::kWarning);
}

TEST_F(DoctorFilesTest, WantsExactlyOneUri) {
  test_support::LeafOptions options = Valid(hours(-1), hours(48));
  options.uris = {kUri, "spiffe://test.example/ops/dev"};
  EXPECT_FALSE(Examine(With(ca_.Issue(options))).has_value());
  EXPECT_EQ(Of("identity").outcome, Outcome::kFailed);
  EXPECT_THAT(Of("identity").detail, HasSubstr("2 URI SANs"));
}

TEST_F(DoctorFilesTest, NamesTheTrustDomainOfTheCertificate) {
  Connection connection = With(ca_.Issue(kUri));
  connection.tls.set_trust_domain("other.example");
  EXPECT_FALSE(Examine(connection).has_value());
  EXPECT_THAT(Of("identity").next_step, HasSubstr("--trust-domain test.example"));
}

TEST_F(DoctorFilesTest, RefusesAKindThatCandorDoesNotHave) {
  EXPECT_FALSE(Examine(With(ca_.Issue("spiffe://test.example/robot/demo"))).has_value());
  EXPECT_EQ(Of("identity").outcome, Outcome::kFailed);
}

TEST_F(DoctorFilesTest, NamesAKeyOfAnotherCertificate) {
  auto files = ca_.Issue(kUri);
  files.key = ca_.Issue(kUri).key;
  EXPECT_FALSE(Examine(With(files)).has_value());
  EXPECT_EQ(Of("key").outcome, Outcome::kFailed);
}

TEST_F(DoctorFilesTest, NamesACertificateThatDoesNotLeadToTheCa) {
  test_support::TestCa other;
  Connection connection = With(ca_.Issue(kUri));
  connection.tls.set_ca_file(other.ca_file());
  EXPECT_TRUE(Examine(connection).has_value());
  EXPECT_EQ(Of("chain").outcome, Outcome::kFailed);
}

TEST_F(DoctorFilesTest, NamesAFileThatHoldsNoCertificate) {
  auto files = ca_.Issue(kUri);
  files.certificate = files.key;
  EXPECT_FALSE(Examine(With(files)).has_value());
  EXPECT_EQ(Of("certificate").outcome, Outcome::kFailed);
}

}  // namespace
}  // namespace candor::tools
