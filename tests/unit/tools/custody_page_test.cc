#include "candorctl/custody_page.h"

#include <sstream>
#include <string>

#include "candor/base/random.h"
#include "candor/testing/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CustodyPage : public ::testing::Test {
 protected:
  CustodyPage() {
    custody_.set_threshold(2);
    custody_.set_has_passphrase(true);
    custody_.add_officers("olga");
    custody_.add_officers("omar");
  }
  void Unsealed() {
    review::v1::RecipientKey& key = *custody_.add_recipient_keys();
    key.set_channel("conduct");
    key.set_key_id("\x01\x02\x03\x04\x05\x06\x07\x08");
    key.set_not_before_day(20400);
    key.set_not_after_day(20500);
    key.set_is_held(true);
    custody_.set_next_rotation_day(20530);
    custody_.mutable_idle_until()->set_seconds(std::int64_t{20514} * 86400 + 46800);
  }
  std::string Show() {
    ShowCustody(custody_, session_);
    return out_.str();
  }

  review::v1::GetCustodyResponse custody_;
  std::istringstream in_;
  std::ostringstream out_;
  test_support::FakeClock clock_;
  SystemRandom random_;
  Session session_{
      .in = in_, .out = out_, .err = out_, .clock = clock_, .random = random_, .status = {}};
};

TEST_F(CustodyPage, SaysWhoCanUnsealASealedReview) {
  custody_.set_sealed(true);
  custody_.add_given("omar");
  const std::string page = Show();
  EXPECT_THAT(page, HasSubstr("Review is sealed"));
  EXPECT_THAT(page, HasSubstr("its passphrase, or 2 of the shares of olga, omar"));
  EXPECT_THAT(page, HasSubstr("Shares given and waiting  omar"));
  EXPECT_THAT(page, Not(HasSubstr("Next rotation")));
}

TEST_F(CustodyPage, ShowsKeysTheNextRotationAndWhenItSealsItself) {
  Unsealed();
  const std::string page = Show();
  EXPECT_THAT(page, HasSubstr("0102030405060708"));
  EXPECT_THAT(page, HasSubstr("expired, held by quarantine"));
  EXPECT_THAT(page, HasSubstr("2026-03-18"));
  EXPECT_THAT(page, HasSubstr("2026-03-02 13:00 UTC unless used"));
}

TEST_F(CustodyPage, IsOneObjectForScripts) {
  Unsealed();
  session_.output = OutputFormat::kJson;
  const std::string page = Show();
  EXPECT_THAT(page, HasSubstr("{\"sealed\":false,\"recipient_keys\":[{\"channel\":\"conduct\""));
  EXPECT_THAT(page, HasSubstr("\"is_held\":true"));
  EXPECT_THAT(page, HasSubstr("\"officers\":[\"olga\",\"omar\"]"));
  EXPECT_THAT(page, HasSubstr("\"next_rotation\":\"2026-03-18\""));
}

TEST_F(CustodyPage, SaysHowManySharesAreMissing) {
  review::v1::UnsealWithShareResponse given;
  given.set_missing(1);
  given.mutable_until()->set_seconds(std::int64_t{20514} * 86400);
  ShowGivenShare(given, session_);
  EXPECT_THAT(out_.str(), HasSubstr("1 more is needed until 2026-03-02 00:00 UTC"));
}

}  // namespace
}  // namespace candor::tools
