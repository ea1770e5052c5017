#include "intake/run.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/receipt/receipt.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "candor/rpc/channel.h"
#include "grpcpp/channel.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "intake_process.h"

namespace candor::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Scrape(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string page;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    std::array<char, 4096> buffer;
    ssize_t got = 0;
    while ((got = read(fd, buffer.data(), buffer.size())) > 0) {
      page.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  close(fd);
  return page;
}

// The bytes of a grpc.health.v1.HealthCheckResponse.
std::string Health(int port, const std::string& service) {
  grpc::GenericStub stub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  // Field 1, a text.
  const grpc::Slice slice("\x0a" + std::string(1, static_cast<char>(service.size())) + service);
  const grpc::ByteBuffer request(&slice, 1);
  const auto call =
      stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &queue);
  grpc::ByteBuffer response;
  grpc::Status status;
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  grpc::Slice answer;
  if (!queue.Next(&tag, &ok) || !status.ok() || !response.DumpToSingleSlice(&answer).ok()) {
    return status.error_message();
  }
  return {reinterpret_cast<const char*>(answer.begin()), answer.size()};
}

void Replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

class RunTest : public ::testing::Test {
 protected:
  // As a person types it, on the configuration as it is now.
  int CheckConfig() { return intake_.Run({"--config", intake_.WriteConfig(), "--check-config"}); }

  std::shared_ptr<grpc::Channel> Dial(std::string_view kind_and_name) {
    rpc::ChannelSpec spec;
    spec.address = "127.0.0.1:" + std::to_string(intake_.port());
    spec.tls = intake_.ca().Tls(kind_and_name);
    spec.server = {rpc::IdentityKind::kIntake, "main"};
    return rpc::Dial(spec).value();
  }
  std::unique_ptr<v1::IntakeService::Stub> Portal() {
    return v1::IntakeService::NewStub(Dial("portal/demo"));
  }
  std::unique_ptr<relay::v1::RelayService::Stub> Review() {
    return relay::v1::RelayService::NewStub(Dial("review/main"));
  }

  // All that a reporter with a receipt does, and a reply for them.
  void ComeBack(v1::IntakeService::Stub& portal) {
    const Receipt receipt = Receipt::FromEntropy("0123456789abcdef").value();
    relay::v1::PostReplyRequest post;
    post.set_slot_id(SlotIdOf(receipt.Thread().Down(0).view()));
    *post.mutable_envelope() = intake_.team().Reply(post.slot_id(), "text");
    grpc::ClientContext posting;
    relay::v1::PostReplyResponse posted;
    EXPECT_TRUE(Review()->PostReply(&posting, post, &posted).ok());

    v1::FetchRepliesRequest fetch;
    for (const std::uint32_t i : {0U, 1U, 2U, 3U}) {
      fetch.add_capabilities(std::string(receipt.Thread().Down(i).view()));
    }
    grpc::ClientContext fetching;
    v1::FetchRepliesResponse fetched;
    EXPECT_TRUE(portal.FetchReplies(&fetching, fetch, &fetched).ok());

    v1::SubmitFollowUpRequest follow_up;
    for (const std::string_view word : receipt.Words()) {
      follow_up.mutable_receipt_words()->append(word).append(" ");
    }
    follow_up.mutable_follow_up()->set_text("CANARY");
    grpc::ClientContext following;
    v1::SubmitFollowUpResponse followed;
    EXPECT_TRUE(portal.SubmitFollowUp(&following, follow_up, &followed).ok());

    v1::WithdrawRequest withdraw;
    withdraw.set_capability(std::string(receipt.Thread().Up(1).view()));
    grpc::ClientContext withdrawing;
    v1::WithdrawResponse withdrawn;
    EXPECT_TRUE(portal.Withdraw(&withdrawing, withdraw, &withdrawn).ok());
    EXPECT_EQ(withdrawn.outcome(), v1::WITHDRAW_OUTCOME_DESTROYED);
  }

  IntakeProcess intake_;
};

TEST_F(RunTest, TellsVersionAndHelp) {
  EXPECT_EQ(intake_.Run({"--version"}), EX_OK);
  EXPECT_THAT(intake_.output, StartsWith("candor-intake "));
  EXPECT_EQ(intake_.Run({"--help"}), EX_OK);
  EXPECT_THAT(intake_.output, HasSubstr("--check-config"));
}

TEST_F(RunTest, RefusesACommandLineThatItDoesNotKnow) {
  EXPECT_EQ(intake_.Run({}), EX_USAGE);
  EXPECT_THAT(intake_.output, HasSubstr("--config is required"));
  EXPECT_EQ(intake_.Run({"--config", "x", "--bogus"}), EX_USAGE);
  EXPECT_THAT(intake_.output, HasSubstr("--bogus"));
}

TEST_F(RunTest, ChecksTheConfiguration) {
  EXPECT_EQ(CheckConfig(), EX_OK) << intake_.output;
  EXPECT_EQ(intake_.output, intake_.dir().File("intake.yaml") + ": OK\n");
}

TEST_F(RunTest, TheExampleIsAConfiguration) {
  intake_.config = test_support::ReadFile(CANDOR_INTAKE_EXAMPLE);
  std::filesystem::create_directory(intake_.dir().File("tls"));
  for (const char* name : {"tls/intake.pem", "tls/intake.key", "tls/ca.pem"}) {
    intake_.dir().Write(name, "");
  }
  EXPECT_EQ(CheckConfig(), EX_CONFIG) << "the key is for the reader to fill in";
  EXPECT_THAT(intake_.output, HasSubstr("manifest.verification_key: "));
  Replace(intake_.config, "PUT THE LINE HERE", intake_.team().verification_key());
  EXPECT_EQ(CheckConfig(), EX_OK) << intake_.output;
  // What is commented out is right, too.
  Replace(intake_.config, "# file: manifest", "file: manifest");
  Replace(intake_.config, "# reload_interval", "reload_interval");
  Replace(intake_.config, "# drain_timeout", "drain_timeout");
  for (const char* line : {"limits:", "  max_connections:", "  max_connections_per_address:",
                           "  max_concurrent_streams:", "  max_cancelled_calls:"}) {
    Replace(intake_.config, std::string("  # ") + line, std::string("  ") + line);
  }
  for (const char* line : {"portal_quota:", "  calls_per_second:", "  burst:", "reply_retention:",
                           "  days_after_fetch:", "  days_unfetched:"}) {
    Replace(intake_.config, std::string("# ") + line, line);
  }
  EXPECT_EQ(CheckConfig(), EX_OK) << intake_.output;
}

TEST_F(RunTest, RefusesAMissingConfiguration) {
  EXPECT_EQ(intake_.Run({"--config", "/no/such/file"}), EX_NOINPUT);
  EXPECT_THAT(intake_.output, StartsWith("candor-intake: /no/such/file: "));
}

TEST_F(RunTest, RefusesABadConfigurationNamingTheField) {
  const std::string good = intake_.config;
  intake_.config += "colour: red\n";
  EXPECT_EQ(CheckConfig(), EX_CONFIG);
  EXPECT_THAT(intake_.output, HasSubstr("colour: no such field"));

  intake_.config = good;
  Replace(intake_.config, "file: manifest", "file: gone");
  EXPECT_EQ(CheckConfig(), EX_CONFIG);
  EXPECT_THAT(intake_.output, HasSubstr("manifest.file: "));

  intake_.config = good;
  Replace(intake_.config, intake_.team().verification_key(), "nobody+1234+key");
  EXPECT_EQ(CheckConfig(), EX_CONFIG);
  EXPECT_THAT(intake_.output, HasSubstr("manifest.verification_key: is not a verifier key"));

  intake_.config = good;
  Replace(intake_.config, intake_.team().verification_key(), Team().verification_key());
  EXPECT_EQ(CheckConfig(), EX_CONFIG);
  EXPECT_THAT(intake_.output, HasSubstr("manifest.file: "));
  EXPECT_THAT(intake_.output, HasSubstr("is not signed by the configured key"));

  intake_.config = good;
  intake_.dir().Write("policy.yaml", "id: no policy\n");
  EXPECT_EQ(CheckConfig(), EX_CONFIG);
  EXPECT_THAT(intake_.output, HasSubstr("policy.yaml: version: is missing"));
}

TEST_F(RunTest, RefusesAStoreThatItCannotOpen) {
  intake_.dir().Write("db", "not a folder");
  EXPECT_EQ(intake_.Run({"--config", intake_.WriteConfig()}), EX_CANTCREAT);
  EXPECT_THAT(intake_.output, HasSubstr(intake_.dir().File("db")));
}

TEST_F(RunTest, RefusesAPortInUse) {
  ASSERT_TRUE(intake_.Start()) << intake_.log();
  IntakeProcess second;
  Replace(second.config, "listen_address: 127.0.0.1:0",
          "listen_address: 127.0.0.1:" + std::to_string(intake_.port()));
  EXPECT_EQ(second.Run({"--config", second.WriteConfig()}), EX_UNAVAILABLE);
  EXPECT_THAT(second.output, HasSubstr(std::to_string(intake_.port())));
  IntakeProcess third;
  Replace(
      third.config, "metrics: {listen_address: \"127.0.0.1:0\"}",
      "metrics: {listen_address: \"127.0.0.1:" + std::to_string(intake_.metrics_port()) + "\"}");
  EXPECT_EQ(third.Run({"--config", third.WriteConfig()}), EX_UNAVAILABLE);
  EXPECT_THAT(third.output, HasSubstr("metrics"));
  EXPECT_EQ(intake_.Stop(), EX_OK);
}

TEST_F(RunTest, ServesStopsAndKeepsItsReportsAcrossARestart) {
  ASSERT_TRUE(intake_.Start()) << intake_.log();
  v1::DepositRequest deposit;
  deposit.set_capability(std::string(32, 'c'));
  *deposit.mutable_envelope() =
      intake_.team().Seal("conduct", SlotIdOf(deposit.capability()), "text");
  {
    grpc::ClientContext context;
    v1::DepositResponse response;
    EXPECT_TRUE(Portal()->Deposit(&context, deposit, &response).ok());
  }
  EXPECT_EQ(intake_.Stop(), EX_OK);
  EXPECT_THAT(intake_.log(), HasSubstr("\"event\":\"stopping\""));
  EXPECT_THAT(intake_.log(), HasSubstr("\"event\":\"stopped\""));

  ASSERT_TRUE(intake_.Start()) << intake_.log();
  *deposit.mutable_envelope() =
      intake_.team().Seal("conduct", SlotIdOf(deposit.capability()), "another");
  grpc::ClientContext context;
  v1::DepositResponse response;
  EXPECT_EQ(Portal()->Deposit(&context, deposit, &response).error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(intake_.Stop(), EX_OK);
}

TEST_F(RunTest, IsHealthyOnceItServes) {
  ASSERT_TRUE(intake_.Start()) << intake_.log();
  for (const std::string service :
       {"", "candor.intake.v1.IntakeService", "candor.relay.v1.RelayService"}) {
    EXPECT_EQ(Health(intake_.health_port(), service), "\x08\x01") << service;  // SERVING
  }
  EXPECT_EQ(intake_.Stop(), EX_OK);
}

TEST_F(RunTest, NeitherLogNorMetricsMoveWithAReporter) {
  ASSERT_TRUE(intake_.Start()) << intake_.log();
  const std::string log = intake_.log();
  // Warm: the first call of all makes threads and memory.
  const auto portal = Portal();
  const auto submit = [&](const std::string& words) {
    grpc::ClientContext context;
    v1::SubmitReportRequest request;
    *request.mutable_report() = GoodReport();
    request.mutable_report()->set_what_happened(words);
    v1::SubmitReportResponse response;
    return portal->SubmitReport(&context, request, &response);
  };
  ASSERT_TRUE(submit("one").ok());
  EXPECT_FALSE(submit("").ok());
  const auto without_process = [](std::string page) {
    std::string kept;
    for (std::size_t at = page.find("\r\n\r\n"); at < page.size();) {
      const std::size_t end = std::min(page.find('\n', at), page.size() - 1);
      const std::string line = page.substr(at, end + 1 - at);
      if (line.find("process_") == std::string::npos &&
          line.find("exposer_") == std::string::npos) {
        kept += line;
      }
      at = end + 1;
    }
    return kept;
  };
  const std::string before = without_process(Scrape(intake_.metrics_port()));
  ASSERT_TRUE(submit("two CANARY").ok());
  EXPECT_FALSE(submit("").ok());
  ComeBack(*portal);
  const std::string after = without_process(Scrape(intake_.metrics_port()));
  EXPECT_THAT(before, HasSubstr("candor_intake_store_writable 1"));
  EXPECT_THAT(before, HasSubstr("candor_intake_last_pull_timestamp_seconds 0"));
  EXPECT_THAT(before, HasSubstr("# TYPE candor_tls_reload_failures_total counter"));
  EXPECT_THAT(before, HasSubstr("candor_tls_certificate_expiry_timestamp_seconds"));
  EXPECT_THAT(before, HasSubstr("candor_tls_revocations 0"));
  EXPECT_THAT(before, HasSubstr("candor_tls_revocations_refused_total 0"));
  EXPECT_THAT(before, HasSubstr("candor_intake_keys_end_timestamp_seconds"));
  EXPECT_THAT(before, HasSubstr("candor_build_info{"));
  EXPECT_EQ(before, after);
  EXPECT_EQ(intake_.log(), log);
  EXPECT_EQ(intake_.Stop(), EX_OK);
}

// What gRPC and protobuf free is overwritten (main.cc). A connection keeps what came last in its
// buffers until more comes or it goes, so that the connection is closed first.
TEST_F(RunTest, KeepsNothingOfWhatWasSubmittedInItsMemory) {
  if (!CANDOR_HAS_JEMALLOC) {
    GTEST_SKIP() << "a sanitizer brings its own allocator";
  }
  ASSERT_TRUE(intake_.Start()) << intake_.log();
  auto portal = Portal();
  const std::string text = "CANARY in a report";
  for (int i = 0; i < 300; ++i) {
    grpc::ClientContext context;
    v1::SubmitReportRequest request;
    *request.mutable_report() = GoodReport();
    request.mutable_report()->set_what_happened(std::string(3000, 'x') + text);
    v1::SubmitReportResponse response;
    ASSERT_TRUE(portal->SubmitReport(&context, request, &response).ok());
  }
  const int first = intake_.CountInMemory(text);
  if (first < 0) {
    GTEST_SKIP() << "the memory of a process that refuses dumps is for root to read";
  }
  EXPECT_LT(first, 30) << "more than the buffers of one connection hold";
  portal.reset();
  int count = first;
  for (int scans = 0; count > 0 && scans < 100; ++scans) {
    count = intake_.CountInMemory(text);
  }
  EXPECT_EQ(count, 0);
  EXPECT_EQ(intake_.Stop(), EX_OK);
}

}  // namespace
}  // namespace candor::intake
