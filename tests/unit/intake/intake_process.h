// candor-intake as a process of its own: configuration, certificates, manifest and store in a
// folder that goes with the object.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "../../integration/process.h"
#include "candor/base/clock.h"
#include "candor/testing/certificates.h"
#include "candor/testing/temp_dir.h"
#include "team.h"

namespace candor::intake {

class IntakeProcess {
 public:
  IntakeProcess();

  // The configuration; what is written to the file before each start.
  std::string config;
  [[nodiscard]] std::string WriteConfig() const;

  // Runs candor-intake with these arguments to its end; the exit code. What it printed is in
  // `output`.
  int Run(const std::vector<std::string>& arguments);
  std::string output;

  // Starts to serve; false when it does not come up.
  [[nodiscard]] bool Start();
  // SIGTERM; the exit code.
  int Stop();
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int health_port() const { return health_port_; }
  [[nodiscard]] int metrics_port() const { return metrics_port_; }
  [[nodiscard]] std::string log() const { return process_->output(); }
  // How often `text` stands in the memory of the running process; -1 when it cannot be read.
  [[nodiscard]] int CountInMemory(const std::string& text) const;

  [[nodiscard]] test_support::TestCa& ca() { return ca_; }
  [[nodiscard]] Team& team() { return team_; }
  [[nodiscard]] const test_support::TempDir& dir() const { return dir_; }

 private:
  test_support::TempDir dir_;
  test_support::TestCa ca_;
  Team team_;
  std::unique_ptr<integration::Process> process_;
  int port_ = 0;
  int health_port_ = 0;
  int metrics_port_ = 0;
};

}  // namespace candor::intake
