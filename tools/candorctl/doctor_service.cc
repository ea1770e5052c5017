#include "candorctl/doctor_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "candor/client/call.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/review/v1/custody_service.grpc.pb.h"
#include "candorctl/dates.h"
#include "candorctl/tls_probe.h"
#include "grpcpp/channel.h"

namespace candor::tools {
namespace {

using rpc::Identity;
using rpc::IdentityKind;

constexpr std::uint32_t kSoonDays = 7;

// A key and its days, from a manifest or from custody.
struct KeySpan {
  std::string channel;
  Day first;
  Day last;
};

class ServiceExamination {
 public:
  ServiceExamination(const Connection& connection, const Identity& self, const Clock& clock,
                     Findings& findings)
      : connection_(connection), self_(self), clock_(clock), findings_(findings) {}

  void Run() {
    if (self_.kind == IdentityKind::kIntake) {
      findings_.Skip("service", "intake never dials out, so its certificate calls nobody");
      return;
    }
    if (!ExamineTcp() || !ExamineTls()) {
      return;
    }
    const auto channel = DialService(connection_, ServerKind());
    if (!channel.ok()) {
      findings_.Fail("connection", Message(channel.status()), "check the files named above");
      return;
    }
    switch (self_.kind) {
      case IdentityKind::kPortal:
        return ExaminePortal(*channel);
      case IdentityKind::kReview:
        return ExamineRelay(*channel);
      default:
        return ExamineReview(*channel);
    }
  }

 private:
  static std::string Message(const absl::Status& status) { return std::string(status.message()); }

  [[nodiscard]] IdentityKind ServerKind() const {
    return self_.kind == IdentityKind::kPortal || self_.kind == IdentityKind::kReview
               ? IdentityKind::kIntake
               : IdentityKind::kReview;
  }
  [[nodiscard]] std::string ServerName() const { return std::string(rpc::KindName(ServerKind())); }

  bool ExamineTcp() {
    const absl::StatusOr<Socket> socket = ConnectTcp(connection_.address, connection_.timeout);
    if (!socket.ok()) {
      findings_.Fail("TCP", connection_.address + ": " + Message(socket.status()),
                     "is " + ServerName() +
                         " running, is --address its server.listen_address, "
                         "does a firewall lie between?");
      return false;
    }
    findings_.Pass("TCP", "connected to " + connection_.address);
    const auto uris = ProbeTls(*socket, connection_.tls);
    tls_status_ = uris.status();
    server_uris_ = uris.ok() ? *uris : std::vector<std::string>();
    return true;
  }

  bool ExamineTls() {
    const std::string expected =
        Identity{ServerKind(), connection_.server_name}.Uri(connection_.tls.trust_domain());
    switch (tls_status_.code()) {
      case absl::StatusCode::kOk:
        break;
      case absl::StatusCode::kUnauthenticated:
        findings_.Fail("TLS", "the service's certificate is not trusted: " + Message(tls_status_),
                       "give the CA that issued it with --ca; check the clock");
        return false;
      case absl::StatusCode::kPermissionDenied:
        findings_.Fail("TLS", "the service refuses this certificate: " + Message(tls_status_),
                       "have it issued by an authority in the service's tls.ca_file");
        return false;
      default:
        findings_.Fail("TLS", "no TLS 1.3 handshake: " + Message(tls_status_),
                       "is --address the port for calls, not that for health or metrics?");
        return false;
    }
    findings_.Pass("TLS", "version 1.3, both certificates accepted");
    if (server_uris_ != std::vector<std::string>{expected}) {
      findings_.Fail("service identity",
                     "the service is " + (server_uris_.empty() ? "nobody" : server_uris_.front()) +
                         ", not " + expected,
                     "check --address, --server-name and --trust-domain; a " +
                         std::string(rpc::KindName(self_.kind)) + " talks to " + ServerName());
      return false;
    }
    findings_.Pass("service identity", expected);
    return true;
  }

  // Whether the caller table lets us in, told by the first call. `list` is its name in the
  // service's configuration.
  bool ExamineCaller(const absl::Status& status, const std::string& list) {
    return ExamineCaller(
        status, self_.name + " is in " + list,
        "have `" + self_.name + "` added to " + list + " in the configuration of " + ServerName());
  }

  // Members are listed at review itself, which can read the list once it is unsealed.
  bool ExamineMember(const absl::Status& status, bool sealed) {
    return ExamineCaller(status,
                         sealed ? "lets in every member's certificate while review is sealed"
                                : self_.name + " is a member or in callers.key_officers",
                         "a chair adds `" + self_.name +
                             "` with `candorctl members add`; key officers are in "
                             "callers.key_officers in the configuration of " +
                             ServerName());
  }

  bool ExamineCaller(const absl::Status& status, const std::string& passed,
                     const std::string& next_step) {
    const bool answered = status.ok() || !client::ServerReason(status).empty();
    if (status.code() == absl::StatusCode::kPermissionDenied) {
      findings_.Fail("caller table", self_.name + " is not let in", next_step);
      return false;
    }
    if (!answered) {
      findings_.Fail("caller table", Message(status), "try again; then ask the operators");
      return false;
    }
    findings_.Pass("caller table", passed);
    return true;
  }

  void ExaminePortal(const std::shared_ptr<grpc::Channel>& channel) {
    using intake::v1::IntakeService;
    const auto stub = IntakeService::NewStub(channel);
    intake::v1::GetKeyManifestResponse response;
    const absl::Status status =
        client::Call(*stub, &IntakeService::Stub::GetKeyManifest,
                     intake::v1::GetKeyManifestRequest(), response, connection_.timeout);
    if (!ExamineCaller(status, "callers.portals")) {
      return;
    }
    if (!status.ok()) {
      findings_.Fail("key manifest", Message(status), "a key officer runs `candorctl unseal`");
      return;
    }
    ExamineManifest(response.signed_manifest());
  }

  void ExamineManifest(const std::string& note) {
    if (connection_.verification_key.empty()) {
      findings_.Skip("key manifest", "not checked: --verification-key is not given");
      return;
    }
    const absl::StatusOr<NoteVerifier> verifier =
        ParseVerificationKey(connection_.verification_key);
    if (!verifier.ok()) {
      findings_.Fail("key manifest", Message(verifier.status()), "give the whole line");
      return;
    }
    const absl::StatusOr<Manifest> manifest = OpenManifest(note, *verifier);
    if (!manifest.ok()) {
      findings_.Fail("key manifest", "it does not verify: " + Message(manifest.status()),
                     "seal nothing; compare --verification-key with what the key officers have");
      return;
    }
    findings_.Pass("key manifest", "signed by " + verifier->name() + ", serial " +
                                       std::to_string(manifest->serial));
    std::vector<KeySpan> spans;
    for (const ManifestKey& key : manifest->keys) {
      spans.push_back({key.channel, key.not_before, key.not_after});
    }
    ExamineEpoch(spans);
  }

  void ExamineEpoch(const std::vector<KeySpan>& keys) {
    const Day today = DayOf(clock_.Now());
    const KeySpan* best = nullptr;
    for (const KeySpan& key : keys) {
      if (key.channel == connection_.channel && (best == nullptr || best->last < key.last)) {
        best = &key;
      }
    }
    if (best == nullptr) {
      findings_.Fail("key epoch", "there is no key for the channel " + connection_.channel,
                     "check --channel");
      return;
    }
    const bool valid_now = std::any_of(keys.begin(), keys.end(), [&](const KeySpan& key) {
      return key.channel == connection_.channel && key.first <= today && today <= key.last;
    });
    const std::string detail = connection_.channel + ": " + DateOf(best->first) + " to " +
                               DateOf(best->last) + ", " +
                               ValidityOf(best->first, best->last, today);
    if (!valid_now) {
      findings_.Fail("key epoch", detail,
                     "check the clock; then have the key officers issue new keys");
    } else if (best->last.number() - today.number() < kSoonDays) {
      findings_.Warn("key epoch", detail, "have the key officers issue new keys");
    } else {
      findings_.Pass("key epoch", detail);
    }
  }

  void ExamineRelay(const std::shared_ptr<grpc::Channel>& channel) {
    using relay::v1::RelayService;
    const auto stub = RelayService::NewStub(channel);
    relay::v1::AcknowledgeResponse response;
    // Acknowledges nothing.
    const absl::Status status =
        client::Call(*stub, &RelayService::Stub::Acknowledge, relay::v1::AcknowledgeRequest(),
                     response, connection_.timeout);
    (void)ExamineCaller(status, "callers.reviews");
  }

  void ExamineReview(const std::shared_ptr<grpc::Channel>& channel) {
    using review::v1::CustodyService;
    const auto stub = CustodyService::NewStub(channel);
    review::v1::GetCustodyResponse custody;
    const absl::Status status =
        client::Call(*stub, &CustodyService::Stub::GetCustody, review::v1::GetCustodyRequest(),
                     custody, connection_.timeout);
    const bool ops = self_.kind == IdentityKind::kOps;
    const bool is_let_in =
        ops ? ExamineCaller(status, "callers.ops") : ExamineMember(status, custody.sealed());
    if (!is_let_in || !status.ok()) {
      return;
    }
    if (custody.sealed()) {
      findings_.Fail("custody", "review is sealed: nothing is pulled and no case can be read",
                     "a key officer runs `candorctl unseal`");
      return;
    }
    findings_.Pass("custody", "review is unsealed");
    std::vector<KeySpan> spans;
    for (const review::v1::RecipientKey& key : custody.recipient_keys()) {
      spans.push_back({key.channel(), Day(key.not_before_day()), Day(key.not_after_day())});
    }
    ExamineEpoch(spans);
    if (!ops) {
      ExamineCases(channel);
    }
  }

  void ExamineCases(const std::shared_ptr<grpc::Channel>& channel) {
    using review::v1::CaseService;
    const auto stub = CaseService::NewStub(channel);
    review::v1::ListCasesRequest request;
    request.set_page_size(1);
    review::v1::ListCasesResponse page;
    const absl::Status status =
        client::Call(*stub, &CaseService::Stub::ListCases, request, page, connection_.timeout);
    if (status.ok()) {
      findings_.Pass("cases", "can be listed");
    } else if (status.code() == absl::StatusCode::kPermissionDenied) {
      findings_.Skip("cases", self_.name + " may not: " + Message(status));
    } else {
      findings_.Fail("cases", Message(status), "ask the operators of review");
    }
  }

  const Connection& connection_;
  const Identity& self_;
  const Clock& clock_;
  Findings& findings_;
  absl::Status tls_status_;
  std::vector<std::string> server_uris_;
};

}  // namespace

void ExamineService(const Connection& connection, const Identity& self, const Clock& clock,
                    Findings& findings) {
  ServiceExamination(connection, self, clock, findings).Run();
}

}  // namespace candor::tools
