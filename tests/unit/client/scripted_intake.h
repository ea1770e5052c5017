// An intake on loopback whose answers a test decides, to make faults that a real one makes rarely.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/manifest/manifest.h"
#include "candor/open/open.h"
#include "grpcpp/channel.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "scripted_uploads.h"

namespace candor::client {

// A conduct team: the keys that reports are sealed to, and the manifest of them.
class Team {
 public:
  Team();
  // Makes a recipient key for `channel` that is valid from `first` to `last`.
  void AddKey(const std::string& channel, Day first, Day last);
  void DropKeys();

  // The signed manifest of all keys.
  [[nodiscard]] std::string SignedManifest(std::uint64_t serial) const;
  [[nodiscard]] NoteVerifier Verifier() const;
  [[nodiscard]] std::string VerificationKey() const;
  // Signed as manifests are.
  [[nodiscard]] std::string Sign(const std::string& text) const;
  // The private key of an id, or null.
  [[nodiscard]] const open::PrivateKey* Find(std::uint32_t kem_id, std::string_view key_id) const;

 private:
  Secret seed_;
  std::string public_key_;
  std::vector<ManifestKey> keys_;
  std::vector<open::PrivateKey> private_keys_;
};

// What is tested with it is what a client does with answers, so TLS is up to the test. Thread-safe
// but for its public members, which are set before calls are made.
class ScriptedIntake final : public intake::v1::IntakeService::Service {
 public:
  // Without TLS unless `credentials` are given.
  explicit ScriptedIntake(std::shared_ptr<grpc::ServerCredentials> credentials = nullptr);
  ~ScriptedIntake() override;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::shared_ptr<grpc::Channel> Channel() const;

  // The answers of the next deposits, submissions, polls and withdrawals, in order; OK when there
  // are none left.
  void Answer(std::vector<grpc::Status> answers);
  // Lets the next calls hang; they end with this object.
  void Hang(int calls);

  std::string manifest;
  intake::v1::GetReportFormResponse form;
  // Words to answer with instead of those of the entropy.
  std::vector<std::string> other_words;
  // What reports are answered with beside.
  std::string promise;
  // Replies that wait, by capability; noise lies everywhere else.
  std::map<std::string, sealed::v1::SealedEnvelope> replies;
  // How many envelopes a poll is answered with.
  int envelopes_per_poll = 4;
  // Capabilities that can be withdrawn.
  std::vector<std::string> held;
  ScriptedUploads uploads;

  [[nodiscard]] std::vector<intake::v1::DepositRequest> deposits();
  [[nodiscard]] std::vector<intake::v1::SubmitReportRequest> submissions();
  [[nodiscard]] std::vector<intake::v1::SubmitFollowUpRequest> follow_ups();
  [[nodiscard]] std::vector<intake::v1::FetchRepliesRequest> polls();
  [[nodiscard]] int manifest_calls();

 private:
  grpc::Status GetKeyManifest(grpc::ServerContext* context,
                              const intake::v1::GetKeyManifestRequest* request,
                              intake::v1::GetKeyManifestResponse* response) override;
  grpc::Status GetReportForm(grpc::ServerContext* context,
                             const intake::v1::GetReportFormRequest* request,
                             intake::v1::GetReportFormResponse* response) override;
  grpc::Status SubmitReport(grpc::ServerContext* context,
                            const intake::v1::SubmitReportRequest* request,
                            intake::v1::SubmitReportResponse* response) override;
  grpc::Status Deposit(grpc::ServerContext* context, const intake::v1::DepositRequest* request,
                       intake::v1::DepositResponse* response) override;
  grpc::Status SubmitFollowUp(grpc::ServerContext* context,
                              const intake::v1::SubmitFollowUpRequest* request,
                              intake::v1::SubmitFollowUpResponse* response) override;
  grpc::Status FetchReplies(grpc::ServerContext* context,
                            const intake::v1::FetchRepliesRequest* request,
                            intake::v1::FetchRepliesResponse* response) override;
  grpc::Status Withdraw(grpc::ServerContext* context, const intake::v1::WithdrawRequest* request,
                        intake::v1::WithdrawResponse* response) override;
  grpc::Status UploadAttachment(grpc::ServerContext* context,
                                grpc::ServerReader<intake::v1::UploadAttachmentRequest>* reader,
                                intake::v1::UploadAttachmentResponse* response) override;
  grpc::Status GetUpload(grpc::ServerContext* context, const intake::v1::GetUploadRequest* request,
                         intake::v1::GetUploadResponse* response) override;
  grpc::Status NextAnswer();

  std::mutex mutex_;
  std::deque<grpc::Status> answers_;
  int hanging_ = 0;
  bool ending_ = false;
  std::condition_variable ended_;
  std::vector<intake::v1::DepositRequest> deposits_;
  std::vector<intake::v1::SubmitReportRequest> submissions_;
  std::vector<intake::v1::SubmitFollowUpRequest> follow_ups_;
  std::vector<intake::v1::FetchRepliesRequest> polls_;
  int manifest_calls_ = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace candor::client
