// A certificate authority for development: certificates as the services want them, with exactly
// one SPIFFE URI each. Its key lies unprotected beside what it issues; production has a real
// authority (docs/THREAT_MODEL.md).
#pragma once

#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/secret.h"
#include "candorctl/openssl_handle.h"

namespace candor::tools {

enum class KeyType { kP256, kEd25519 };

struct IssuedCertificate {
  std::string certificate_pem;
  Secret key_pem;
};

// Move-only; holds a private key. Not thread-safe.
class CertificateAuthority {
 public:
  // Valid from an hour before `now`, for clocks that lag, until `lifetime` after it.
  [[nodiscard]] static absl::StatusOr<CertificateAuthority> Create(const std::string& trust_domain,
                                                                   KeyType key_type,
                                                                   Clock::Time now,
                                                                   std::chrono::days lifetime);

  // A certificate for `uri`, for DNS:localhost and for the loopback addresses, of the same
  // lifetime. `uri` must hold no comma: it becomes part of an OpenSSL extension text.
  [[nodiscard]] absl::StatusOr<IssuedCertificate> Issue(const std::string& uri) const;

  [[nodiscard]] absl::StatusOr<IssuedCertificate> Own() const;

 private:
  CertificateAuthority() = default;
  [[nodiscard]] absl::StatusOr<X509Handle> Prepare(EVP_PKEY& key, const std::string& name) const;

  KeyType key_type_ = KeyType::kP256;
  Clock::Time not_before_;
  Clock::Time not_after_;
  PkeyHandle key_;
  X509Handle certificate_;
};

}  // namespace candor::tools
