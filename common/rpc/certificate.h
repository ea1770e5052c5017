// Reading certificates and checking that a key belongs to one, without ever loading a private key
// into this process's own hands: that is left to libssl (docs/adr/0003).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"

namespace candor::rpc {

struct CertificateFacts {
  std::vector<std::string> uris;  // URI subject alternative names
  Clock::Time not_before;
  Clock::Time not_after;
};

// Of the first certificate in `pem`; INVALID_ARGUMENT when there is none.
[[nodiscard]] absl::StatusOr<CertificateFacts> ReadLeaf(const std::string& pem);

// SHA-256 of the DER form of the first certificate in `pem`; 32 zeros when there is none.
[[nodiscard]] std::string FingerprintOf(const std::string& pem);

// INVALID_ARGUMENT unless `pem` holds certificates, one at least, and nothing broken.
[[nodiscard]] absl::Status CheckAuthorities(const std::string& pem);

// INVALID_ARGUMENT unless the files hold a certificate chain and the unencrypted key of its first
// certificate.
[[nodiscard]] absl::Status CheckKeyFits(const std::string& certificate_file,
                                        const std::string& key_file);

}  // namespace candor::rpc
