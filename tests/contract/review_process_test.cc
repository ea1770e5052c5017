// candor-review from start to end: exit codes, custody over the wire, health.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "../unit/review/review_process.h"
#include "../unit/review/world.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/review/v1/custody_service.pb.h"
#include "candor/rpc/channel.h"
#include "candor/rpc/status.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace candor::review {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;

const std::string kPassphrase(test::kPassphrase);
constexpr char kSay[] = "candor-review: ";

class ReviewProcessTest : public ::testing::Test {
 protected:
  int RunWith(const std::string& passphrase) {
    return review_.Run({"--config", review_.WriteConfig(), "--passphrase-fd", "0"}, passphrase);
  }
  std::shared_ptr<grpc::Channel> DialAs(const std::string& name) {
    rpc::ChannelSpec spec;
    spec.address = "127.0.0.1:" + std::to_string(review_.port());
    spec.tls = review_.ca().Tls(name);
    spec.server = {rpc::IdentityKind::kReview, "main"};
    return rpc::Dial(spec).value();
  }
  grpc::Status Unseal(const std::string& passphrase) {
    v1::UnsealRequest request;
    request.set_passphrase(passphrase);
    return test::CallRaw(DialAs("member/olga"), "/candor.review.v1.CustodyService/Unseal",
                         request.SerializeAsString())
        .status;
  }
  bool Sealed() {
    v1::GetCustodyResponse response;
    EXPECT_TRUE(response.ParseFromString(
        test::CallRaw(DialAs("ops/dev"), "/candor.review.v1.CustodyService/GetCustody").bytes));
    return response.sealed();
  }
  // Of grpc.health.v1.HealthCheckResponse: 1 is SERVING, 2 NOT_SERVING.
  int Health(const std::string& service) {
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(review_.health_port()),
                                             grpc::InsecureChannelCredentials());
    const std::string request =
        service.empty() ? "" : "\x0a" + std::string(1, static_cast<char>(service.size())) + service;
    const test::RawAnswer answer = test::CallRaw(channel, "/grpc.health.v1.Health/Check", request);
    return answer.status.ok() && answer.bytes.size() == 2 ? answer.bytes[1] : -1;
  }

  test::ReviewProcess review_;
};

TEST_F(ReviewProcessTest, ChecksItsConfiguration) {
  EXPECT_EQ(review_.Run({"--config", review_.WriteConfig(), "--check-config"}), 0);
  EXPECT_THAT(review_.output, HasSubstr("review.yaml: OK"));
  review_.config.replace(review_.config.find("file: manifest"), 14, "file: nowhere");
  EXPECT_EQ(review_.Run({"--config", review_.WriteConfig(), "--check-config"}), EX_CONFIG);
  EXPECT_THAT(review_.output, StartsWith(kSay));
  EXPECT_THAT(review_.output, HasSubstr("keys.manifest_file"));
  EXPECT_EQ(review_.Run({"--config", review_.dir().File("missing.yaml")}), EX_NOINPUT);
  EXPECT_EQ(review_.Run({}), EX_USAGE);
}

TEST_F(ReviewProcessTest, DoesNotStartWithAWrongPassphrase) {
  EXPECT_EQ(RunWith("wrong"), EX_NOPERM);
  EXPECT_THAT(review_.output, HasSubstr("candor-review: the passphrase given at start does not"));
  EXPECT_THAT(review_.output, Not(HasSubstr("wrong")));
}

TEST_F(ReviewProcessTest, DoesNotStartWithADamagedKeyFileOrStore) {
  review_.dir().Write("team.key", "no key file");
  EXPECT_EQ(RunWith(kPassphrase), EX_DATAERR);
  EXPECT_THAT(review_.output, HasSubstr(kSay + review_.dir().File("team.key") + " is damaged"));
  review_.dir().Write("taken", "");
  review_.config.replace(review_.config.find("path: db"), 8, "path: taken");
  EXPECT_EQ(RunWith(kPassphrase), EX_CANTCREAT);
  EXPECT_THAT(review_.output, HasSubstr(kSay));
}

TEST_F(ReviewProcessTest, RefusesAStoreThatIsInUse) {
  ASSERT_TRUE(review_.Start());
  EXPECT_EQ(review_.Run({"--config", review_.WriteConfig()}), EX_CANTCREAT);
  EXPECT_THAT(review_.output, HasSubstr(kSay));
  EXPECT_EQ(review_.Stop(), 0);
}

TEST_F(ReviewProcessTest, StartsUnsealedWithAPassphraseAndEndsOnSigterm) {
  ASSERT_TRUE(review_.Start(kPassphrase + "\n")) << review_.log();
  EXPECT_FALSE(Sealed());
  EXPECT_EQ(Health(""), 1);
  EXPECT_EQ(Health("candor.review.v1.CaseService"), 1);
  EXPECT_TRUE(
      test::CallRaw(DialAs("member/alice"), "/candor.review.v1.CaseService/ListCases").status.ok());
  EXPECT_EQ(review_.Stop(), 0);
  EXPECT_THAT(review_.log(), HasSubstr("\"event\":\"stopped\""));
}

TEST_F(ReviewProcessTest, IsUnsealedAndSealedOverTheWire) {
  ASSERT_TRUE(review_.Start());
  EXPECT_TRUE(Sealed());
  EXPECT_EQ(Health(""), 2);
  EXPECT_EQ(Health("candor.review.v1.CaseService"), 2);
  EXPECT_EQ(Health("candor.review.v1.CustodyService"), 1);

  const grpc::Status wrong = Unseal("wrong");
  EXPECT_EQ(wrong.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(rpc::DetailsOf(wrong).reason, "WRONG_PASSPHRASE");
  const grpc::Status too_soon = Unseal(kPassphrase);
  EXPECT_EQ(too_soon.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(rpc::DetailsOf(too_soon).reason, "TOO_MANY_ATTEMPTS");
  const auto delay = rpc::DetailsOf(too_soon).retry_delay;
  ASSERT_TRUE(delay);
  std::this_thread::sleep_for(*delay);  // as a client is told to
  EXPECT_TRUE(Unseal(kPassphrase).ok());
  EXPECT_FALSE(Sealed());
  EXPECT_EQ(Health(""), 1);
  EXPECT_EQ(Health("candor.review.v1.CaseService"), 1);

  EXPECT_TRUE(
      test::CallRaw(DialAs("ops/dev"), "/candor.review.v1.CustodyService/Seal").status.ok());
  EXPECT_TRUE(Sealed());
  EXPECT_EQ(Health(""), 2);
  EXPECT_EQ(Health("candor.review.v1.CustodyService"), 1);
  EXPECT_EQ(review_.Stop(), 0);
  EXPECT_THAT(review_.log(), Not(HasSubstr(kPassphrase)));
}

TEST_F(ReviewProcessTest, NamesTheFieldAndRepeatsNothing) {
  ASSERT_TRUE(review_.Start(kPassphrase));
  const auto alice = DialAs("member/alice");
  const auto fields = [&](const std::string& method, const std::string& bytes) {
    const grpc::Status status =
        test::CallRaw(alice, "/candor.review.v1.CaseService/" + method, bytes).status;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(status.error_message() + status.error_details(), Not(HasSubstr("zanzibar")));
    return rpc::DetailsOf(status).fields;
  };
  using ::testing::_;
  v1::ListCasesRequest list;
  list.set_page_size(1001);
  EXPECT_THAT(fields("ListCases", list.SerializeAsString()), ElementsAre(Pair("page_size", _)));
  list.set_page_size(0);
  list.set_page_token("zanzibar");
  EXPECT_THAT(fields("ListCases", list.SerializeAsString()), ElementsAre(Pair("page_token", _)));
  EXPECT_THAT(fields("GetCase",
                     "\x0a\x0a"
                     "cases/\xff\xfe\xfd\xfc"),
              ElementsAre(Pair("name", HasSubstr("UTF-8"))));
  EXPECT_THAT(fields("GetReport", "\x0a\x08zanzibar"), ElementsAre(Pair("name", _)));
  EXPECT_THAT(fields("GetReport", "\xff\xffzanzibar"), ElementsAre(Pair("request", _)));
  EXPECT_EQ(review_.Stop(), 0);
  EXPECT_THAT(review_.log(), Not(HasSubstr("zanzibar")));
}

}  // namespace
}  // namespace candor::review
