// candor-echo CERTIFICATE KEY CA FILE: the least that calls over mTLS can cost with gRPC, to
// compare intake with. Answers each request with its own bytes, each FetchReplies with as many as
// intake's answer has; writes an upload to FILE as it comes and syncs it once at the end. Set up
// as fast as intake: callback API, jemalloc, abseil's deadlock detection off.
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace {

using candor::intake::v1::IntakeService;

constexpr int kReplies = 4;

// As many bytes as intake answers FetchReplies with.
grpc::ByteBuffer RepliesAnswer() {
  candor::intake::v1::FetchRepliesResponse response;
  for (int i = 0; i < kReplies; ++i) {
    candor::sealed::v1::SealedEnvelope& envelope = *response.add_envelopes();
    envelope.set_suite(1);
    envelope.set_salt(std::string(32, 's'));
    envelope.set_commitment(std::string(32, 'c'));
    envelope.set_ciphertext(std::string(4096 + 16, 'x'));
  }
  const grpc::Slice bytes(response.SerializeAsString());
  return grpc::ByteBuffer(&bytes, 1);
}

// Writes what comes to the file, syncs it once, answers.
class Upload final : public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  explicit Upload(const char* path) : file_(open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600)) {
    StartRead(&part_);
  }
  ~Upload() override { close(file_); }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  void OnReadDone(bool ok) override {
    std::vector<grpc::Slice> slices;
    bool written = ok && part_.Dump(&slices).ok();
    for (const grpc::Slice& slice : slices) {
      written = written &&
                write(file_, slice.begin(), slice.size()) == static_cast<ssize_t>(slice.size());
    }
    if (written) {
      StartRead(&part_);
    } else {
      Finish(!ok && fdatasync(file_) == 0 ? grpc::Status::OK
                                          : grpc::Status(grpc::StatusCode::INTERNAL, "file"));
    }
  }
  void OnDone() override { delete this; }

 private:
  int file_;
  grpc::ByteBuffer part_;
};

class Echo final
    : public IntakeService::WithRawCallbackMethod_Deposit<
          IntakeService::WithRawCallbackMethod_SubmitReport<
              IntakeService::WithRawCallbackMethod_FetchReplies<
                  IntakeService::WithRawCallbackMethod_UploadAttachment<IntakeService::Service>>>> {
 public:
  explicit Echo(const char* upload_file) : upload_file_(upload_file) {}

  grpc::ServerUnaryReactor* Deposit(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override {
    return Answer(*context, *request, *response);
  }
  grpc::ServerUnaryReactor* SubmitReport(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override {
    return Answer(*context, *request, *response);
  }
  grpc::ServerUnaryReactor* FetchReplies(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* /*request*/,
                                         grpc::ByteBuffer* response) override {
    return Answer(*context, replies_, *response);
  }
  grpc::ServerReadReactor<grpc::ByteBuffer>* UploadAttachment(
      grpc::CallbackServerContext* /*context*/, grpc::ByteBuffer* response) override {
    const grpc::Slice nothing;
    *response = grpc::ByteBuffer(&nothing, 1);
    return new Upload(upload_file_);
  }

 private:
  static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                          const grpc::ByteBuffer& request,
                                          grpc::ByteBuffer& response) {
    response = request;
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  const grpc::ByteBuffer replies_ = RepliesAnswer();
  const char* const upload_file_;
};

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: candor-echo CERTIFICATE KEY CA FILE\n", stderr);
    return 64;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_key_cert_pairs.push_back({ReadFile(argv[2]), ReadFile(argv[1])});
  options.pem_root_certs = ReadFile(argv[3]);
  Echo echo(argv[4]);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) {
    return 1;
  }
  std::printf("{\"event\":\"started\",\"port\":%d}\n", port);
  std::fflush(stdout);
  server->Wait();
  return 0;
}
