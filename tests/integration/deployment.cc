#include "deployment.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

#include "candor/base/clock.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/key_file.h"
#include "candor/keys/signer.h"
#include "candor/rpc/channel.h"
#include "candor/rpc/server.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using std::chrono::steady_clock;

constexpr std::uint16_t kX25519 = 0x0020;

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    throw std::runtime_error(value.status().ToString());
  }
  return *std::move(value);
}

std::string Local(int port) { return "127.0.0.1:" + std::to_string(port); }

// Waits until `process` says that it serves; the line that says so.
std::string Started(Process& process) {
  const std::string line = process.WaitForLine("\"event\":\"started\"");
  if (line.empty()) {
    throw std::runtime_error("did not start:\n" + process.output());
  }
  return line;
}

}  // namespace

Deployment::Deployment()
    : intake_certificate_(ca_.Issue("spiffe://test.example/intake/main")),
      review_certificate_(ca_.Issue("spiffe://test.example/review/main")),
      intake_store_(dir_.File("intake-db")),
      review_store_(dir_.File("review-db")),
      intake_port_(FreePort()),
      review_port_(FreePort()) {
  EXPECT_TRUE(rpc::PrepareProcess().ok());
  MakeKeys();
  Revoke("");
}

void Deployment::Revoke(const std::string& list) const { dir_.Write("revoked", list); }

std::string Deployment::intake_store() const { return intake_store_; }

void Deployment::MakeKeys() {
  SystemRandom random;
  const Day today = DayOf(SystemClock().Now());
  const keys::KeyPair recipient = OrDie(keys::GenerateX25519());
  const keys::KeyPair signer = OrDie(keys::GenerateEd25519());

  storage::v1::KeyRing ring;
  ring.set_master_key(random.Bytes(32));
  ring.set_manifest_signing_key(std::string(signer.private_key.view()));
  ring.set_manifest_key_name("test.example/manifest");
  auto& key = *ring.add_recipient_keys();
  key.set_channel("conduct");
  key.set_kem_id(kX25519);
  key.set_private_key(std::string(recipient.private_key.view()));
  key.set_not_before_day(today.number() - 1);
  key.set_not_after_day(today.number() + 30);
  dir_.Write("team.key", OrDie(keys::EncodeKeyFile(ring, kPassphrase, random)));
  dir_.Write("passphrase", kPassphrase);

  Manifest manifest;
  manifest.serial = 1;
  manifest.keys.push_back({.channel = "conduct",
                           .kem_id = kX25519,
                           .key_id = hpke::KeyId(kX25519, recipient.public_key),
                           .not_before = Day(key.not_before_day()),
                           .not_after = Day(key.not_after_day()),
                           .public_key = recipient.public_key});
  dir_.Write("manifest", OrDie(keys::SignNote(ManifestText(manifest), ring.manifest_key_name(),
                                              signer.private_key.view())));
  verification_key_ = VerifierKey(ring.manifest_key_name(), signer.public_key);
}

std::string Deployment::ServerYaml(const test_support::CertificateFiles& files, int port) const {
  return "server:\n  listen_address: " + Local(port) +
         "\n  health_address: 127.0.0.1:0\n  tls:\n    certificate_file: " + files.certificate +
         "\n    private_key_file: " + files.key + "\n    ca_file: " + ca_.ca_file() +
         "\n    trust_domain: test.example\n    reload_interval: 1s\n    revocations_file: "
         "revoked\n"
         "  drain_timeout: 3s\n"
         "metrics: {listen_address: 127.0.0.1:0}\npolicy_files: [" CANDOR_POLICY_FILE "]\n";
}

std::string Deployment::WriteIntakeConfig() const {
  return dir_.Write(
      "intake.yaml",
      ServerYaml(intake_certificate_, intake_port_) + "store: {path: " + intake_store_ +
          "}\ncallers: {portals: [demo, other], reviews: [main]}\n" +
          "manifest: {verification_key: \"" + verification_key_ + "\", file: manifest}\n" +
          "portal_quota: {calls_per_second: " + std::to_string(calls_per_second_) +
          ", burst: " + std::to_string(burst_) + "}\n");
}

std::string Deployment::WriteReviewConfig() const {
  const int port = pull_port_ == 0 ? intake_port_ : pull_port_;
  return dir_.Write(
      "review.yaml",
      ServerYaml(review_certificate_, review_port_) + "store: {path: " + review_store() +
          "}\ncallers: {members: [alice, bob], chairs: [carol], key_officers: [olga], ops: "
          "[dev]}\n" +
          "keys: {key_file: team.key, passphrase_file: passphrase, manifest_file: manifest}\n" +
          "intakes: [{name: main, address: \"" + Local(port) + "\", identity: main}]\n" +
          "pull_interval: 0.1s\n");
}

void Deployment::StartIntake() { StartIntake({}); }

void Deployment::StartIntake(const std::vector<std::string>& prefix) {
  intake_.reset();
  std::vector<std::string> command = prefix;
  command.insert(command.end(), {CANDOR_INTAKE, "--config", WriteIntakeConfig()});
  intake_ = std::make_unique<Process>(command);
  intake_metrics_port_ = NumberIn(Started(*intake_), "metrics_port");
}

void Deployment::StartReview() { StartReview({}); }

void Deployment::StartReview(const std::vector<std::string>& prefix) {
  review_.reset();
  std::vector<std::string> command = prefix;
  command.insert(command.end(), {CANDOR_REVIEW, "--config", WriteReviewConfig()});
  review_ = std::make_unique<Process>(command);
  review_metrics_port_ = NumberIn(Started(*review_), "metrics_port");
}

std::shared_ptr<grpc::Channel> Deployment::ToIntake(const std::string& identity) {
  return ToIntakeWith(ca_.Tls(identity));
}

std::shared_ptr<grpc::Channel> Deployment::ToIntakeWith(const config::v1::TlsConfig& tls) const {
  return OrDie(rpc::Dial({.address = Local(intake_port_),
                          .tls = tls,
                          .server = {rpc::IdentityKind::kIntake, "main"}}));
}

std::shared_ptr<grpc::Channel> Deployment::ToIntakeAt(int port, const std::string& identity) {
  return OrDie(rpc::Dial({.address = Local(port),
                          .tls = ca_.Tls(identity),
                          .server = {rpc::IdentityKind::kIntake, "main"}}));
}

std::shared_ptr<grpc::Channel> Deployment::ToReview(const std::string& identity) {
  return OrDie(rpc::Dial({.address = Local(review_port_),
                          .tls = ca_.Tls(identity),
                          .server = {rpc::IdentityKind::kReview, "main"}}));
}

client::PortalOptions Deployment::portal_options() const {
  client::PortalOptions options;
  options.verifier = OrDie(NoteVerifier::Parse(verification_key_));
  options.first_pause = std::chrono::milliseconds(20);
  options.pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  options.max_attempts = 12;
  return options;
}

client::PortalClient Deployment::Portal(const std::string& name) {
  return client::PortalClient(ToIntake("portal/" + name), portal_options());
}

std::vector<review::v1::Case> Deployment::ListCases(const std::string& member) {
  const auto stub = review::v1::CaseService::NewStub(ToReview("member/" + member));
  std::vector<review::v1::Case> cases;
  review::v1::ListCasesRequest request;
  request.set_page_size(100);
  do {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    review::v1::ListCasesResponse response;
    if (!stub->ListCases(&context, request, &response).ok()) {
      break;
    }
    cases.insert(cases.end(), response.cases().begin(), response.cases().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return cases;
}

std::vector<review::v1::Case> Deployment::WaitForCases(std::size_t count) {
  const auto end = steady_clock::now() + std::chrono::seconds(60);
  while (MetricIn(ReviewMetrics(), "candor_review_cases") < static_cast<double>(count) &&
         steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return ListCases();
}

void Deployment::WaitForIntakeMetric(const std::string& name, double least) const {
  const auto end = steady_clock::now() + std::chrono::seconds(20);
  while (MetricIn(IntakeMetrics(), name) < least && steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_GE(MetricIn(IntakeMetrics(), name), least) << name;
}

absl::StatusOr<report::v1::Report> Deployment::GetReport(const std::string& case_name,
                                                         const std::string& member) {
  const absl::StatusOr<review::v1::GetReportResponse> response =
      TeamMember(*this, member).Report(case_name);
  if (!response.ok()) {
    return response.status();
  }
  return response->report();
}

std::string Deployment::Scrape(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  std::string page;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    std::string buffer(65536, '\0');
    ssize_t got = write(fd, request.data(), request.size());
    while ((got = read(fd, buffer.data(), buffer.size())) > 0) {
      page.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  close(fd);
  return page;
}

double MetricIn(const std::string& page, const std::string& name) {
  const std::size_t at = page.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::atof(page.c_str() + at + name.size() + 2);
}

report::v1::Report ReportOf(const std::string& what) {
  report::v1::Report report;
  report.set_policy_id("pytorch-foundation");
  report.set_policy_version(1);
  report.set_kind(report::v1::REPORT_KIND_INCIDENT);
  report.add_categories("H1");
  report.set_what_happened(what);
  return report;
}

}  // namespace candor::integration
