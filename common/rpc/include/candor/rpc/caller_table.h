// Who may call what: one row per method, complete at start, missing means no.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/rpc/identity.h"

namespace candor::rpc {

// A group of callers. Which identities are in it comes from the configuration.
enum class Audience { kPortal, kReview, kMember, kKeyOfficer, kOps };

struct MethodRow {
  // As on the wire: "/candor.intake.v1.IntakeService/Deposit".
  std::string_view method;
  std::vector<Audience> audiences;
};

// The names of the identities in each audience; kKeyOfficer names identities of kind member.
using AudienceNames = std::map<Audience, std::set<std::string>>;

// Immutable; thread-safe.
class CallerTable {
 public:
  // `services` are full names of what is served, such as "candor.intake.v1.IntakeService", linked
  // into the process. FAILED_PRECONDITION, naming the method, when a method of theirs has no row
  // or two, or a row no method.
  [[nodiscard]] static absl::StatusOr<CallerTable> Build(std::string trust_domain,
                                                         std::span<const MethodRow> rows,
                                                         std::span<const std::string_view> services,
                                                         const AudienceNames& names);

  // Whether the certificate with this one URI may call `method`.
  [[nodiscard]] bool Allows(std::string_view method, std::string_view uri) const;
  [[nodiscard]] const std::string& trust_domain() const { return trust_domain_; }

 private:
  std::string trust_domain_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> uris_by_method_;
};

}  // namespace candor::rpc
