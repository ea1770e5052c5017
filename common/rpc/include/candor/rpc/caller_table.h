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

// A group of callers. Which identities are in it comes from the configuration, or from whoever
// knows it now (CallerTable::Admit).
enum class Audience { kPortal, kReview, kMember, kKeyOfficer, kOps };

struct MethodRow {
  // As on the wire: "/candor.intake.v1.IntakeService/Deposit".
  std::string_view method;
  std::vector<Audience> audiences;
};

// The names of the identities in each audience; kKeyOfficer names identities of kind member.
using AudienceNames = std::map<Audience, std::set<std::string>>;

// Whether the identity of this name is in an audience now. Called on gRPC's threads at every call:
// must be thread-safe and must not block.
using IsInAudience = std::function<bool(std::string_view name)>;

// Thread-safe once it serves.
class CallerTable {
 public:
  // `services` are full names of what is served, such as "candor.intake.v1.IntakeService", linked
  // into the process. FAILED_PRECONDITION, naming the method, when a method of theirs has no row
  // or two, or a row no method.
  [[nodiscard]] static absl::StatusOr<CallerTable> Build(std::string trust_domain,
                                                         std::span<const MethodRow> rows,
                                                         std::span<const std::string_view> services,
                                                         const AudienceNames& names);

  // From now on `is_in` says who of the audience's kind is in it, beside the names given to Build.
  // Before the server starts; what `is_in` names must outlive the server.
  void Admit(Audience audience, IsInAudience is_in);

  // Whether the certificate with this one URI may call `method`.
  [[nodiscard]] bool Allows(std::string_view method, std::string_view uri) const;
  [[nodiscard]] const std::string& trust_domain() const { return trust_domain_; }

 private:
  struct Row {
    std::set<std::string, std::less<>> uris;
    std::vector<Audience> audiences;
  };
  [[nodiscard]] bool AdmitsNow(const Row& row, std::string_view uri) const;

  std::string trust_domain_;
  std::map<std::string, Row, std::less<>> rows_;
  std::map<Audience, IsInAudience> admits_;
};

}  // namespace candor::rpc
