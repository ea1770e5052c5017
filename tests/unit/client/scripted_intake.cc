#include "scripted_intake.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"
#include "candor/receipt/receipt.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/server_builder.h"

namespace candor::client {
namespace {

constexpr std::uint16_t kX25519 = 0x0020;
constexpr char kKeyName[] = "test.example/manifest";

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::abort();
  }
  return *std::move(value);
}

}  // namespace

Team::Team() {
  keys::KeyPair pair = OrDie(keys::GenerateEd25519());
  seed_ = std::move(pair.private_key);
  public_key_ = std::move(pair.public_key);
}

void Team::AddKey(const std::string& channel, Day first, Day last) {
  const keys::KeyPair pair = OrDie(keys::GenerateX25519());
  private_keys_.push_back(OrDie(open::PrivateKey::FromRaw(kX25519, pair.private_key.view())));
  keys_.push_back({.channel = channel,
                   .kem_id = kX25519,
                   .key_id = hpke::KeyId(kX25519, pair.public_key),
                   .not_before = first,
                   .not_after = last,
                   .public_key = pair.public_key});
}

void Team::DropKeys() { keys_.clear(); }

std::string Team::SignedManifest(std::uint64_t serial) const {
  Manifest manifest;
  manifest.serial = serial;
  manifest.keys = keys_;
  return Sign(ManifestText(manifest));
}

std::string Team::Sign(const std::string& text) const {
  return OrDie(keys::SignNote(text, kKeyName, seed_.view()));
}

NoteVerifier Team::Verifier() const { return OrDie(NoteVerifier::Parse(VerificationKey())); }

std::string Team::VerificationKey() const { return VerifierKey(kKeyName, public_key_); }

const open::PrivateKey* Team::Find(std::uint32_t kem_id, std::string_view key_id) const {
  for (const open::PrivateKey& key : private_keys_) {
    if (key.kem_id() == kem_id && key.key_id() == key_id) {
      return &key;
    }
  }
  return nullptr;
}

ScriptedIntake::ScriptedIntake(std::shared_ptr<grpc::ServerCredentials> credentials) {
  if (credentials == nullptr) {
    credentials = grpc::InsecureServerCredentials();
  }
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

ScriptedIntake::~ScriptedIntake() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::shared_ptr<grpc::Channel> ScriptedIntake::Channel() const {
  // A channel of its own, not one that another test left behind.
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.use_local_subchannel_pool", 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port_),
                                   grpc::InsecureChannelCredentials(), arguments);
}

void ScriptedIntake::Answer(std::vector<grpc::Status> answers) {
  const std::lock_guard lock(mutex_);
  answers_.assign(answers.begin(), answers.end());
}

void ScriptedIntake::Hang(int calls) {
  const std::lock_guard lock(mutex_);
  hanging_ = calls;
}

std::vector<intake::v1::DepositRequest> ScriptedIntake::deposits() {
  const std::lock_guard lock(mutex_);
  return deposits_;
}

std::vector<intake::v1::SubmitReportRequest> ScriptedIntake::submissions() {
  const std::lock_guard lock(mutex_);
  return submissions_;
}

std::vector<intake::v1::SubmitFollowUpRequest> ScriptedIntake::follow_ups() {
  const std::lock_guard lock(mutex_);
  return follow_ups_;
}

std::vector<intake::v1::FetchRepliesRequest> ScriptedIntake::polls() {
  const std::lock_guard lock(mutex_);
  return polls_;
}

int ScriptedIntake::manifest_calls() {
  const std::lock_guard lock(mutex_);
  return manifest_calls_;
}

grpc::Status ScriptedIntake::GetKeyManifest(grpc::ServerContext* /*context*/,
                                            const intake::v1::GetKeyManifestRequest* /*request*/,
                                            intake::v1::GetKeyManifestResponse* response) {
  const std::lock_guard lock(mutex_);
  ++manifest_calls_;
  response->set_signed_manifest(manifest);
  return grpc::Status::OK;
}

grpc::Status ScriptedIntake::GetReportForm(grpc::ServerContext* /*context*/,
                                           const intake::v1::GetReportFormRequest* request,
                                           intake::v1::GetReportFormResponse* response) {
  *response = form;
  if (!request->policy_id().empty()) {
    response->set_policy_id(request->policy_id());
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedIntake::SubmitReport(grpc::ServerContext* /*context*/,
                                          const intake::v1::SubmitReportRequest* request,
                                          intake::v1::SubmitReportResponse* response) {
  {
    const std::lock_guard lock(mutex_);
    submissions_.push_back(*request);
  }
  response->mutable_promise()->set_signed_checkpoint(promise);
  if (!other_words.empty()) {
    response->mutable_receipt_words()->Assign(other_words.begin(), other_words.end());
  } else {
    const Receipt receipt = OrDie(Receipt::FromEntropy(request->receipt_entropy()));
    for (const std::string_view word : receipt.Words()) {
      response->add_receipt_words(std::string(word));
    }
  }
  return NextAnswer();
}

grpc::Status ScriptedIntake::Deposit(grpc::ServerContext* /*context*/,
                                     const intake::v1::DepositRequest* request,
                                     intake::v1::DepositResponse* response) {
  response->mutable_promise()->set_signed_checkpoint(promise);
  {
    const std::lock_guard lock(mutex_);
    deposits_.push_back(*request);
  }
  return NextAnswer();
}

grpc::Status ScriptedIntake::SubmitFollowUp(grpc::ServerContext* /*context*/,
                                            const intake::v1::SubmitFollowUpRequest* request,
                                            intake::v1::SubmitFollowUpResponse* response) {
  {
    const std::lock_guard lock(mutex_);
    follow_ups_.push_back(*request);
  }
  response->set_index(request->first_index());
  return NextAnswer();
}

grpc::Status ScriptedIntake::FetchReplies(grpc::ServerContext* /*context*/,
                                          const intake::v1::FetchRepliesRequest* request,
                                          intake::v1::FetchRepliesResponse* response) {
  {
    const std::lock_guard lock(mutex_);
    polls_.push_back(*request);
  }
  for (int i = 0; i < envelopes_per_poll; ++i) {
    const auto found = replies.find(request->capabilities(i));
    if (found != replies.end()) {
      *response->add_envelopes() = found->second;
      continue;
    }
    sealed::v1::SealedEnvelope& noise = *response->add_envelopes();
    noise.set_suite(1);
    noise.set_salt(std::string(32, 's'));
    noise.set_commitment(std::string(32, 'c'));
    noise.set_ciphertext(std::string(4096 + 16, 'n'));
  }
  return NextAnswer();
}

grpc::Status ScriptedIntake::Withdraw(grpc::ServerContext* /*context*/,
                                      const intake::v1::WithdrawRequest* request,
                                      intake::v1::WithdrawResponse* response) {
  const bool is_held = std::find(held.begin(), held.end(), request->capability()) != held.end();
  response->set_outcome(is_held ? intake::v1::WITHDRAW_OUTCOME_DESTROYED
                                : intake::v1::WITHDRAW_OUTCOME_NOT_HELD);
  return NextAnswer();
}

grpc::Status ScriptedIntake::UploadAttachment(
    grpc::ServerContext* /*context*/,
    grpc::ServerReader<intake::v1::UploadAttachmentRequest>* reader,
    intake::v1::UploadAttachmentResponse* /*response*/) {
  {
    std::unique_lock lock(mutex_);
    if (hanging_ > 0) {
      --hanging_;
      ended_.wait(lock, [this] { return ending_; });
      return grpc::Status::CANCELLED;
    }
  }
  return uploads.Take(*reader);
}

grpc::Status ScriptedIntake::GetUpload(grpc::ServerContext* /*context*/,
                                       const intake::v1::GetUploadRequest* request,
                                       intake::v1::GetUploadResponse* response) {
  uploads.Tell(request->capability(), *response);
  return grpc::Status::OK;
}

grpc::Status ScriptedIntake::NextAnswer() {
  std::unique_lock lock(mutex_);
  if (hanging_ > 0) {
    --hanging_;
    ended_.wait(lock, [this] { return ending_; });
    return grpc::Status::CANCELLED;
  }
  if (answers_.empty()) {
    return grpc::Status::OK;
  }
  const grpc::Status answer = answers_.front();
  answers_.pop_front();
  return answer;
}

}  // namespace candor::client
