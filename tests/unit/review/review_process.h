// candor-review as a process of its own: configuration, certificates, key file and store in a
// folder that goes with the object. Its intake does not exist.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../../integration/process.h"
#include "candor/testing/certificates.h"
#include "candor/testing/temp_dir.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"

namespace candor::review::test {

class ReviewProcess {
 public:
  ReviewProcess();

  // The configuration; what is written to the file before each start.
  std::string config;
  [[nodiscard]] std::string WriteConfig() const;

  // Runs candor-review with these arguments to its end; the exit code. What it printed is in
  // `output`.
  int Run(const std::vector<std::string>& arguments, const std::string& input = {});
  std::string output;

  // Starts to serve, sealed unless a passphrase is given; false when it does not come up.
  [[nodiscard]] bool Start(const std::string& passphrase = {});
  // SIGTERM; the exit code.
  int Stop();
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int health_port() const { return health_port_; }
  [[nodiscard]] int metrics_port() const { return metrics_port_; }
  [[nodiscard]] std::string log() const { return process_->output(); }

  [[nodiscard]] test_support::TestCa& ca() { return ca_; }
  [[nodiscard]] const test_support::TempDir& dir() const { return dir_; }

 private:
  test_support::TempDir dir_;
  test_support::TestCa ca_;
  std::unique_ptr<integration::Process> process_;
  int port_ = 0;
  int health_port_ = 0;
  int metrics_port_ = 0;
};

// Sends one message of these bytes and takes whatever comes.
struct RawAnswer {
  grpc::Status status;
  std::string bytes;
};
[[nodiscard]] RawAnswer CallRaw(const std::shared_ptr<grpc::Channel>& channel,
                                const std::string& method, const std::string& bytes = {});

}  // namespace candor::review::test
