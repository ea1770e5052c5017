// candorctl against an intake over mTLS whose answers a test decides.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "candor/testing/certificates.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "command_runner.h"
#include "grpcpp/security/server_credentials.h"
#include "gtest/gtest.h"
#include "scripted_intake.h"

namespace candor::tools {

// Credentials of a service of the test's own authority.
inline std::shared_ptr<grpc::ServerCredentials> CredentialsOf(test_support::TestCa& ca,
                                                              const std::string& uri) {
  const auto files = ca.Issue(uri);
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = test_support::ReadFile(ca.ca_file());
  options.pem_key_cert_pairs.push_back({.private_key = test_support::ReadFile(files.key),
                                        .cert_chain = test_support::ReadFile(files.certificate)});
  return grpc::SslServerCredentials(options);
}

class IntakeCommandFixture : public ::testing::Test {
 protected:
  // With --plaintext, so that no manifest is needed.
  Ran Run(const std::string& command, const std::vector<std::string>& more,
          const std::string& input = {}) {
    std::vector<std::string> args = {command,
                                     "--address",
                                     "127.0.0.1:" + std::to_string(intake_.port()),
                                     "--cert",
                                     portal_.certificate,
                                     "--key",
                                     portal_.key,
                                     "--ca",
                                     ca_.ca_file()};
    if (command != "inbox" && command != "check") {
      args.emplace_back("--plaintext");
    }
    args.insert(args.end(), more.begin(), more.end());
    return RunCommand(args, clock_, random_, input);
  }

  test_support::TestCa ca_;
  test_support::CertificateFiles portal_ = ca_.Issue("spiffe://test.example/portal/demo");
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  client::ScriptedIntake intake_{CredentialsOf(ca_, "spiffe://test.example/intake/main")};
};

}  // namespace candor::tools
