#include "approvals/approval_name.h"

#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr std::string_view kPrefix = "approvals/";

}  // namespace

std::string NewApprovalName(Random& random) {
  return std::string(kPrefix).append(NewCaseId(random));
}

std::optional<std::string_view> IdOfApprovalName(std::string_view name) {
  if (!name.starts_with(kPrefix) || !IsCaseId(name.substr(kPrefix.size()))) {
    return std::nullopt;
  }
  return name.substr(kPrefix.size());
}

}  // namespace candor::review
