// A certificate authority made for one test, and the certificates it issues.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/config/v1/common.pb.h"
#include "candor/testing/temp_dir.h"

namespace candor::test_support {

inline constexpr std::string_view kTrustDomain = "test.example";

struct CertificateFiles {
  std::string certificate;
  std::string key;
};

enum class KeyType { kP256, kEd25519 };

struct LeafOptions {
  std::vector<std::string> uris;
  std::vector<std::string> dns_names = {"localhost"};
  // From now; negative lies in the past.
  std::chrono::seconds not_before = std::chrono::hours(-1);
  std::chrono::seconds not_after = std::chrono::hours(24);
  KeyType key_type = KeyType::kP256;
};

// Keeps its files in a folder of its own, gone with the object. Two objects do not trust each
// other. Ends the test run when OpenSSL fails. Not thread-safe.
class TestCa {
 public:
  TestCa();
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  [[nodiscard]] const std::string& ca_file() const { return ca_file_; }
  [[nodiscard]] const TempDir& dir() const { return dir_; }

  // New files with a certificate for this one URI, such as "spiffe://test.example/portal/demo".
  CertificateFiles Issue(const std::string& uri);
  CertificateFiles Issue(const LeafOptions& options);
  // Replaces the content of `files`: a rotation.
  void Reissue(const CertificateFiles& files, const LeafOptions& options);

  // The configuration of whoever holds `files` and trusts this CA.
  [[nodiscard]] config::v1::TlsConfig Tls(const CertificateFiles& files) const;
  // Issues and configures in one step: Tls("portal/demo").
  config::v1::TlsConfig Tls(std::string_view kind_and_name);

 private:
  TempDir dir_;
  std::string ca_file_;
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
  std::unique_ptr<X509, void (*)(X509*)> certificate_;
  int issued_ = 0;
};

}  // namespace candor::test_support
