// candor-echo CERTIFICATE KEY CA: the least that a unary call over mTLS can cost with gRPC, to
// compare intake with. Answers each request with its own bytes. Set up as fast as intake:
// callback API, jemalloc, abseil's deadlock detection off.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace {

using candor::intake::v1::IntakeService;

class Echo final : public IntakeService::WithRawCallbackMethod_Deposit<
                       IntakeService::WithRawCallbackMethod_SubmitReport<IntakeService::Service>> {
 public:
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

 private:
  static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                          const grpc::ByteBuffer& request,
                                          grpc::ByteBuffer& response) {
    response = request;
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: candor-echo CERTIFICATE KEY CA\n", stderr);
    return 64;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_key_cert_pairs.push_back({ReadFile(argv[2]), ReadFile(argv[1])});
  options.pem_root_certs = ReadFile(argv[3]);
  Echo echo;
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
