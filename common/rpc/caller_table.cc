#include "candor/rpc/caller_table.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "candor/base/status_macros.h"
#include "google/protobuf/descriptor.h"

namespace candor::rpc {
namespace {

IdentityKind KindOf(Audience audience) {
  switch (audience) {
    case Audience::kPortal:
      return IdentityKind::kPortal;
    case Audience::kReview:
      return IdentityKind::kReview;
    case Audience::kMember:
    case Audience::kKeyOfficer:
      return IdentityKind::kMember;
    case Audience::kOps:
      break;
  }
  return IdentityKind::kOps;
}

absl::string_view Piece(std::string_view text) { return {text.data(), text.size()}; }

absl::StatusOr<std::set<std::string, std::less<>>> MethodsOf(
    std::span<const std::string_view> services) {
  std::set<std::string, std::less<>> methods;
  for (const std::string_view name : services) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(name));
    if (service == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("caller table: the service ", Piece(name), " is not linked in"));
    }
    for (int i = 0; i < service->method_count(); ++i) {
      methods.insert(absl::StrCat("/", Piece(name), "/", service->method(i)->name()));
    }
  }
  return methods;
}

// The certificates' URIs of all in `audiences`.
absl::StatusOr<std::set<std::string, std::less<>>> UrisOf(const std::vector<Audience>& audiences,
                                                          const AudienceNames& names,
                                                          const std::string& trust_domain) {
  std::set<std::string, std::less<>> uris;
  for (const Audience audience : audiences) {
    const auto found = names.find(audience);
    if (found == names.end()) {
      continue;
    }
    for (const std::string& name : found->second) {
      std::string uri = Identity{KindOf(audience), name}.Uri(trust_domain);
      if (!Identity::Parse(uri, trust_domain)) {
        return absl::FailedPreconditionError(
            absl::StrCat("caller table: the ", Piece(KindName(KindOf(audience))), " name '", name,
                         "' is not 1 to 64 of a-z, 0-9 and '-', or the trust domain is empty"));
      }
      uris.insert(std::move(uri));
    }
  }
  return uris;
}

}  // namespace

absl::StatusOr<CallerTable> CallerTable::Build(std::string trust_domain,
                                               std::span<const MethodRow> rows,
                                               std::span<const std::string_view> services,
                                               const AudienceNames& names) {
  ASSIGN_OR_RETURN(const auto methods, MethodsOf(services));
  CallerTable table;
  table.trust_domain_ = std::move(trust_domain);
  for (const MethodRow& row : rows) {
    if (!methods.contains(row.method)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "caller table: the row for ", Piece(row.method), " has no such method served here"));
    }
    ASSIGN_OR_RETURN(auto uris, UrisOf(row.audiences, names, table.trust_domain_));
    if (!table.rows_.emplace(row.method, Row{std::move(uris), row.audiences}).second) {
      return absl::FailedPreconditionError(
          absl::StrCat("caller table: two rows for ", Piece(row.method)));
    }
  }
  for (const std::string& method : methods) {
    if (!table.rows_.contains(method)) {
      return absl::FailedPreconditionError(absl::StrCat("caller table: no row for ", method));
    }
  }
  return table;
}

void CallerTable::Admit(Audience audience, IsInAudience is_in) {
  admits_[audience] = std::move(is_in);
}

bool CallerTable::Allows(std::string_view method, std::string_view uri) const {
  const auto row = rows_.find(method);
  return row != rows_.end() && (row->second.uris.contains(uri) || AdmitsNow(row->second, uri));
}

bool CallerTable::AdmitsNow(const Row& row, std::string_view uri) const {
  if (admits_.empty()) {
    return false;
  }
  const std::optional<Identity> identity = Identity::Parse(uri, trust_domain_);
  return identity && std::ranges::any_of(row.audiences, [&](Audience audience) {
           const auto admits = admits_.find(audience);
           return admits != admits_.end() && identity->kind == KindOf(audience) &&
                  admits->second(identity->name);
         });
}

}  // namespace candor::rpc
