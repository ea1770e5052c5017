#include "candor/rpc/identity.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace candor::rpc {
namespace {

constexpr std::string_view kScheme = "spiffe://";
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::array<std::pair<IdentityKind, std::string_view>, 5> kKinds = {{
    {IdentityKind::kPortal, "portal"},
    {IdentityKind::kIntake, "intake"},
    {IdentityKind::kReview, "review"},
    {IdentityKind::kMember, "member"},
    {IdentityKind::kOps, "ops"},
}};

bool Consume(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::string_view KindName(IdentityKind kind) {
  for (const auto& [candidate, name] : kKinds) {
    if (candidate == kind) {
      return name;
    }
  }
  return {};
}

std::optional<Identity> Identity::Parse(std::string_view uri, std::string_view trust_domain) {
  if (trust_domain.empty() || !Consume(uri, kScheme) || !Consume(uri, trust_domain) ||
      !Consume(uri, "/")) {
    return std::nullopt;
  }
  const std::size_t slash = uri.find('/');
  if (slash == std::string_view::npos || !IsName(uri.substr(slash + 1))) {
    return std::nullopt;
  }
  for (const auto& [kind, name] : kKinds) {
    if (uri.substr(0, slash) == name) {
      return Identity{kind, std::string(uri.substr(slash + 1))};
    }
  }
  return std::nullopt;
}

std::string Identity::Uri(std::string_view trust_domain) const {
  std::string uri(kScheme);
  uri.append(trust_domain).append("/").append(KindName(kind)).append("/").append(name);
  return uri;
}

}  // namespace candor::rpc
