#include "intake_process.h"

#include <signal.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
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

int IntakeProcess::CountInMemory(const std::string& text) const {
  const std::string folder = "/proc/" + std::to_string(process_->pid());
  std::ifstream maps(folder + "/maps");
  std::ifstream memory(folder + "/mem", std::ios::binary);
  int count = memory.is_open() ? 0 : -1;
  std::string line;
  while (count >= 0 && std::getline(maps, line)) {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    char dash = 0;
    std::string mode;
    std::istringstream(line) >> std::hex >> begin >> dash >> end >> mode;
    if (mode.rfind("rw", 0) != 0) {
      continue;
    }
    std::string bytes(end - begin, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(memory.gcount(), 0)));
    for (std::size_t at = bytes.find(text); at != std::string::npos;
         at = bytes.find(text, at + 1)) {
      ++count;
    }
  }
  return count;
}

int IntakeProcess::Stop() {
  process_->Signal(SIGTERM);
  return process_->WaitForExit().value_or(-1);
}

}  // namespace candor::intake
