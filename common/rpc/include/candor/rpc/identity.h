// Who is at the other end: the SPIFFE URI of a certificate (spiffe.io, SPIFFE-ID section 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candor::rpc {

enum class IdentityKind { kPortal, kIntake, kReview, kMember, kOps };

// The path segment of a kind, such as "portal".
[[nodiscard]] std::string_view KindName(IdentityKind kind);

// `spiffe://<trust domain>/<kind>/<name>`; the name is 1 to 64 of `a-z 0-9 -`.
struct Identity {
  IdentityKind kind;
  std::string name;

  // Nothing for any other URI, another trust domain included.
  [[nodiscard]] static std::optional<Identity> Parse(std::string_view uri,
                                                     std::string_view trust_domain);
  [[nodiscard]] std::string Uri(std::string_view trust_domain) const;

  friend bool operator==(const Identity&, const Identity&) = default;
};

}  // namespace candor::rpc
