// Looking at X.509 certificates (RFC 5280). Not for trusting anybody: connections are checked by
// common/rpc. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candorctl/openssl_handle.h"

namespace candor::tools {

// What a certificate says.
struct CertificateFacts {
  std::vector<std::string> uris;  // its URI SANs
  Clock::Time not_before;
  Clock::Time not_after;
};

// The first certificate of a PEM text. INVALID_ARGUMENT when there is none.
[[nodiscard]] absl::StatusOr<X509Handle> ParseCertificate(std::string_view pem);
[[nodiscard]] absl::StatusOr<CertificateFacts> FactsOf(X509& certificate);

// INVALID_ARGUMENT when `key_pem` is no private key or not that of the certificate.
[[nodiscard]] absl::Status CheckKeyFits(X509& certificate, std::string_view key_pem);

// UNAUTHENTICATED when `chain_pem` does not lead to an authority of `ca_pem` on `now`.
[[nodiscard]] absl::Status CheckChain(std::string_view chain_pem, std::string_view ca_pem,
                                      Clock::Time now);

// The trust domain in `spiffe://<trust domain>/...`; empty for another URI.
[[nodiscard]] std::string TrustDomainOf(std::string_view uri);

}  // namespace candor::tools
