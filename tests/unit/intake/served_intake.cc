#include "served_intake.h"

#include <optional>
#include <utility>

#include "candor/rpc/channel.h"
#include "intake/caller_rows.h"

namespace candor::intake {
namespace {

rpc::CallerTable Callers() {
  const std::string domain(test_support::kTrustDomain);
  return rpc::CallerTable::Build(
             domain, CallerRows(), kServices,
             {{rpc::Audience::kPortal, {"demo", "second"}}, {rpc::Audience::kReview, {"main"}}})
      .value();
}

}  // namespace

ServedIntake::ServedIntake(Options options)
    : policies_(policy::PolicySet::Load({dir_.Write("policy.yaml", kPolicyYaml)}).value()),
      quota_({"demo", "second"}, 1, options.burst, clock_) {
  [[maybe_unused]] static const absl::Status prepared = rpc::PrepareProcess();
  team_.AddKey("conduct", kToday, Day(kToday.number() + 30));
  manifests_ =
      ManifestKeeper::Open(*store_, queue_, team_.verifier(),
                           options.with_manifest ? std::optional(team_.Note(5)) : std::nullopt)
          .value();
  intake_ = std::make_unique<Intake>(*manifests_, slots_, clock_, random_);
  replies_ = ReplyStore::Open(*store_, random_).value();
  witness_ = Witness::Open(*store_, queue_, team_.verifier(), clock_).value();
  intake_service_ = std::make_unique<IntakeService>(IntakeService::Parts{
      calls_, std::string(test_support::kTrustDomain), quota_, policies_, *manifests_, *intake_,
      slots_, *replies_, clock_, attachments_, uploads_, *witness_});
  relay_service_ = std::make_unique<RelayService>(RelayService::Parts{
      calls_, slots_, *manifests_, clock_, pulls_, *replies_, attachments_, *witness_});
  config::v1::ServerConfig config;
  config.set_listen_address("127.0.0.1:0");
  config.set_health_address("127.0.0.1:0");
  *config.mutable_tls() = ca_.Tls("intake/main");
  config.mutable_drain_timeout()->set_seconds(1);
  server_ = rpc::Server::Start(
                {config,
                 {{kIntakeService, intake_service_.get()}, {kRelayService, relay_service_.get()}},
                 Callers(),
                 &calls_})
                .value();
  portal_ = v1::IntakeService::NewStub(Dial("portal/demo"));
  review_ = relay::v1::RelayService::NewStub(Dial("review/main"));
}

ServedIntake::~ServedIntake() = default;

std::shared_ptr<grpc::Channel> ServedIntake::Dial(std::string_view kind_and_name) {
  rpc::ChannelSpec spec;
  spec.address = "127.0.0.1:" + std::to_string(server_->port());
  spec.tls = ca_.Tls(kind_and_name);
  spec.server = {rpc::IdentityKind::kIntake, "main"};
  return rpc::Dial(spec).value();
}

v1::DepositRequest ServedIntake::Deposit(const std::string& capability) {
  v1::DepositRequest request;
  request.set_capability(capability);
  *request.mutable_envelope() = team_.Seal("conduct", SlotIdOf(capability), "text");
  return request;
}

grpc::Status ServedIntake::Pull(std::vector<relay::v1::RelayedEnvelope>& envelopes) {
  std::vector<relay::v1::SlotNotice> notices;
  return Pull(envelopes, notices);
}

grpc::Status ServedIntake::Pull(std::vector<relay::v1::RelayedEnvelope>& envelopes,
                                std::vector<relay::v1::SlotNotice>& notices) {
  grpc::ClientContext context;
  const auto stream = review_->Pull(&context, {});
  relay::v1::PullResponse page;
  while (stream->Read(&page)) {
    for (auto& envelope : *page.mutable_envelopes()) {
      envelopes.push_back(std::move(envelope));
    }
    for (auto& notice : *page.mutable_notices()) {
      notices.push_back(std::move(notice));
    }
  }
  return stream->Finish();
}

}  // namespace candor::intake
