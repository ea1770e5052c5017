// Who is let in no more: the content of TlsConfig.revocations_file.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace candor::rpc {

struct RevocationList {
  std::set<std::string, std::less<>> identities;    // whole URIs
  std::set<std::string, std::less<>> certificates;  // SHA-256 of the DER form, 32 bytes each

  [[nodiscard]] std::size_t size() const { return identities.size() + certificates.size(); }
  // `certificate` is its fingerprint.
  [[nodiscard]] bool Contains(std::string_view uri, std::string_view certificate) const {
    return identities.contains(uri) || certificates.contains(certificate);
  }
  void Add(const RevocationList& other);

  friend bool operator==(const RevocationList&, const RevocationList&) = default;
};

// A line each: `identity <URI of the trust domain>`, or `certificate <64 hexadecimal digits>`, with
// colons between them or not; `#` begins a comment. INVALID_ARGUMENT, naming the first line at
// fault, for anything else: a name with a typing error would revoke nobody.
[[nodiscard]] absl::StatusOr<RevocationList> ParseRevocations(std::string_view text,
                                                              std::string_view trust_domain);

}  // namespace candor::rpc
