#include "intake_server.h"

#include <array>
#include <cstdlib>
#include <future>
#include <iostream>
#include <string_view>
#include <utility>

#include "../store/fault_file_system.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/store/rocksdb_store.h"
#include "intake/caller_rows.h"
#include "intake/families.h"
#include "world.h"

namespace candor::review::test {
namespace {

using store::FaultFileSystem;

rpc::CallerTable RelayCallers() {
  std::vector<rpc::MethodRow> rows = {{intake::kPull, {rpc::Audience::kReview}},
                                      {intake::kAcknowledge, {rpc::Audience::kReview}},
                                      {intake::kPublishManifest, {rpc::Audience::kReview}},
                                      {intake::kPostReply, {rpc::Audience::kReview}},
                                      {intake::kPullAttachment, {rpc::Audience::kReview}},
                                      {intake::kWitnessCheckpoint, {rpc::Audience::kReview}},
                                      {intake::kGetWitnessed, {rpc::Audience::kReview}}};
  const std::array<std::string_view, 1> services = {intake::kRelayService};
  return rpc::CallerTable::Build(std::string(test_support::kTrustDomain), rows, services,
                                 {{rpc::Audience::kReview, {"main"}}})
      .value();
}

int Count(const store::Store& store, store::Family family) {
  int count = 0;
  const absl::Status read =
      store.Scan(family, "", "", [&count](std::string_view, std::string_view) {
        ++count;
        return true;
      });
  return read.ok() ? count : -1;
}

}  // namespace

void PrepareTestProcess() {
  static const absl::Status prepared = rpc::PrepareProcess();
  if (!prepared.ok()) {
    std::cerr << prepared << "\n";
    std::abort();
  }
}

IntakeServer::IntakeServer(test_support::TestCa& ca, const std::string& name)
    : ca_(ca),
      name_(name),
      memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
      file_system_(std::make_shared<FaultFileSystem>(memory_->GetFileSystem())),
      env_(rocksdb::NewCompositeEnv(file_system_)) {
  PrepareTestProcess();
  store::RocksDbOptions options;
  options.path = "/intake";
  options.families = intake::FamilyNames();
  options.schema_version = intake::kSchemaVersion;
  options.owner = "candor-intake";
  options.env = env_.get();
  store_ = store::OpenRocksDbStore(std::move(options)).value();
  slots_ = std::make_unique<intake::SlotStore>(*store_, queue_);
  manifests_ =
      intake::ManifestKeeper::Open(*store_, queue_, ManifestVerifier(), std::nullopt).value();
  replies_ = intake::ReplyStore::Open(*store_, random_).value();
  attachments_ = std::make_unique<intake::AttachmentStore>(*store_, queue_, random_);
  witness_ = intake::Witness::Open(*store_, queue_, ManifestVerifier(), clock_).value();
  service_ = std::make_unique<intake::RelayService>(intake::RelayService::Parts{
      calls_, *slots_, *manifests_, clock_, books_, *replies_, *attachments_, *witness_});
  config_.set_listen_address("127.0.0.1:0");
  config_.set_health_address("127.0.0.1:0");
  *config_.mutable_tls() = ca_.Tls("intake/" + name_);
  config_.mutable_tls()->mutable_reload_interval()->set_seconds(3600);
  Start();
  config_.set_listen_address("127.0.0.1:" + std::to_string(server_->port()));
}

IntakeServer::~IntakeServer() { Stop(); }

void IntakeServer::Start() {
  auto server = rpc::Server::Start(
      {config_, {{intake::kRelayService, service_.get()}}, RelayCallers(), &calls_});
  if (!server.ok()) {
    std::cerr << server.status() << "\n";
    std::abort();
  }
  server_ = *std::move(server);
}

void IntakeServer::Stop() {
  if (server_ != nullptr) {
    server_->Drain();
    server_.reset();
  }
}

void IntakeServer::Deposit(const relay::v1::RelayedEnvelope& relayed) {
  sealed::v1::SealedEnvelope envelope;
  if (!envelope.ParseFromString(relayed.envelope())) {
    std::abort();
  }
  std::promise<absl::Status> outcome;
  slots_->Deposit({relayed.slot_id(), relayed.channel()}, Day(relayed.received_day()), envelope,
                  [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  if (!outcome.get_future().get().ok()) {
    std::abort();
  }
}

void IntakeServer::Put(const std::string& slot_id, const std::string& value) {
  store::Batch batch;
  batch.Put(intake::kSlots, slot_id, value);
  if (!store::CommitAndWait(*store_, std::move(batch)).ok()) {
    std::abort();
  }
}

void IntakeServer::SetFull(bool full) {
  file_system_->SetFault([full](FaultFileSystem::Operation operation, const std::string&) {
    return full && operation == FaultFileSystem::Operation::kAppend
               ? rocksdb::IOStatus::NoSpace("full")
               : rocksdb::IOStatus::OK();
  });
  if (!full && !store_->CheckWritable().ok()) {
    std::abort();
  }
}

int IntakeServer::FullSlots() const { return Count(*store_, intake::kSlots); }
int IntakeServer::Replies() const { return Count(*store_, intake::kReplies); }
int IntakeServer::Tombstones() const { return Count(*store_, intake::kTombstones); }

std::uint64_t IntakeServer::ManifestSerial() const {
  const auto keys = manifests_->Current();
  return keys == nullptr ? 0 : keys->manifest().serial;
}

rpc::ChannelSpec IntakeServer::Spec(const std::string& identity) const {
  rpc::ChannelSpec spec;
  spec.address = config_.listen_address();
  spec.tls = ca_.Tls(identity);
  spec.server = {rpc::IdentityKind::kIntake, name_};
  return spec;
}

}  // namespace candor::review::test
