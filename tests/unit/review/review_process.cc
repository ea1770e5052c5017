#include "review_process.h"

#include <signal.h>

#include <chrono>
#include <utility>

#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/slice.h"
#include "signed_manifest.h"
#include "world.h"

namespace candor::review::test {
namespace {

using integration::NumberIn;
using integration::Process;

constexpr char kPolicy[] = R"(
id: club
version: 3
languages: [en]
form:
  introduction: {text: {en: Hello}}
  kinds: [{kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident}}}]
  categories:
    - heading: {text: {en: Conduct}}
      choices: [{code: H1, label: {text: {en: Harassment}}, source: a line}]
)";

}  // namespace

ReviewProcess::ReviewProcess() {
  dir_.Write("team.key", KeyFileOf());
  dir_.Write("manifest", SignedManifest(1));
  dir_.Write("policy.yaml", kPolicy);
  const test_support::CertificateFiles files = ca_.Issue("spiffe://test.example/review/main");
  config = R"(
server:
  listen_address: 127.0.0.1:0
  health_address: 127.0.0.1:0
  tls:
    certificate_file: )" +
           files.certificate + "\n    private_key_file: " + files.key +
           "\n    ca_file: " + ca_.ca_file() + R"(
    trust_domain: test.example
  drain_timeout: 2s
metrics: {listen_address: "127.0.0.1:0"}
store: {path: db}
callers: {members: [alice, dana], chairs: [carol], key_officers: [olga, dana], ops: [dev]}
keys: {key_file: team.key, manifest_file: manifest}
intakes: [{name: main, address: "127.0.0.1:1", identity: main}]
policy_files: [policy.yaml]
)";
}

std::string ReviewProcess::WriteConfig() const { return dir_.Write("review.yaml", config); }

int ReviewProcess::Run(const std::vector<std::string>& arguments, const std::string& input) {
  std::vector<std::string> command = {CANDOR_REVIEW};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Process process(command, input);
  const int exit_code = process.WaitForExit().value_or(-1);
  // The last words may still be in the pipe.
  static_cast<void>(process.WaitForLine("no such line"));
  output = process.output();
  return exit_code;
}

bool ReviewProcess::Start(const std::string& passphrase) {
  std::vector<std::string> command = {CANDOR_REVIEW, "--config", WriteConfig()};
  if (!passphrase.empty()) {
    command.insert(command.end(), {"--passphrase-fd", "0"});
  }
  process_ = std::make_unique<Process>(command, passphrase);
  const std::string line = process_->WaitForLine("\"event\":\"started\"");
  port_ = NumberIn(line, "port");
  health_port_ = NumberIn(line, "health_port");
  metrics_port_ = NumberIn(line, "metrics_port");
  return port_ > 0 && health_port_ > 0 && metrics_port_ > 0;
}

int ReviewProcess::Stop() {
  process_->Signal(SIGTERM);
  return process_->WaitForExit().value_or(-1);
}

RawAnswer CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                  const std::string& bytes) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  const auto done = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const grpc::Slice slice(bytes);
  const auto call = stub.PrepareUnaryCall(&context, method, grpc::ByteBuffer(&slice, 1), &queue);
  RawAnswer answer;
  grpc::ByteBuffer response;
  call->StartCall();
  call->Finish(&response, &answer.status, nullptr);
  done();
  std::vector<grpc::Slice> slices;
  if (answer.status.ok() && response.Dump(&slices).ok()) {
    for (const grpc::Slice& piece : slices) {
      answer.bytes.append(piece.begin(), piece.end());
    }
  }
  return answer;
}

}  // namespace candor::review::test
