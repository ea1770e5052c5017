#include "intake_process.h"

#include <signal.h>

#include <utility>
#include <vector>

namespace candor::intake {
namespace {

using integration::NumberIn;
using integration::Process;

}  // namespace

IntakeProcess::IntakeProcess() {
  const Day today = DayOf(SystemClock().Now());
  team_.AddKey("conduct", Day(today.number() - 1), Day(today.number() + 30));
  dir_.Write("manifest", team_.Note(1));
  dir_.Write("policy.yaml", kPolicyYaml);
  const test_support::CertificateFiles files = ca_.Issue("spiffe://test.example/intake/main");
  config = R"(
server:
  listen_address: 127.0.0.1:0
  health_address: 127.0.0.1:0
  tls:
    certificate_file: )" +
           files.certificate + "\n    private_key_file: " + files.key +
           "\n    ca_file: " + ca_.ca_file() + R"(
    trust_domain: test.example
  drain_timeout: 0.2s
metrics: {listen_address: "127.0.0.1:0"}
store: {path: db}
callers: {portals: [demo, second], reviews: [main]}
manifest: {verification_key: ")" +
           team_.verification_key() + R"(", file: manifest}
policy_files: [policy.yaml]
)";
}

std::string IntakeProcess::WriteConfig() const { return dir_.Write("intake.yaml", config); }

int IntakeProcess::Run(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {CANDOR_INTAKE};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Process process(command);
  const int exit_code = process.WaitForExit().value_or(-1);
  // The last words may still be in the pipe.
  static_cast<void>(process.WaitForLine("no such line"));
  output = process.output();
  return exit_code;
}

bool IntakeProcess::Start() {
  process_ =
      std::make_unique<Process>(std::vector<std::string>{CANDOR_INTAKE, "--config", WriteConfig()});
  const std::string line = process_->WaitForLine("\"event\":\"started\"");
  port_ = NumberIn(line, "port");
  health_port_ = NumberIn(line, "health_port");
  metrics_port_ = NumberIn(line, "metrics_port");
  return port_ > 0 && health_port_ > 0 && metrics_port_ > 0;
}

int IntakeProcess::Stop() {
  process_->Signal(SIGTERM);
  return process_->WaitForExit().value_or(-1);
}

}  // namespace candor::intake
