// What takes two people: a table of who may propose it and who may approve it. Pure look-ups in the
// cases and the roster in force; thread-safe.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "candor/review/v1/approval_service.pb.h"
#include "members/members.h"
#include "review/cases.h"

namespace candor::review {

// By what it is judged.
struct ApprovalView {
  const Cases& cases;
  const Members& members;
};

// OK, or why not: Error(kNotPermitted), or as of Authorize for the case.
using MayDo = absl::Status (*)(const ApprovalView& view, const std::string& member,
                               const v1::Approval& approval);

struct ApprovalKindRow {
  v1::ApprovalKind kind;
  // What it is in the audit log.
  std::string_view deed;
  MayDo may_propose;
  // Of who did not propose it.
  MayDo may_approve;
};

// Of each kind its row; the kinds are all that are stored.
[[nodiscard]] const ApprovalKindRow& RowOf(v1::ApprovalKind kind);

// Whether the approval does not exist for the member: it is about a case that they must not learn
// of, or that is gone. Who proposed and who approved a purge that was done knew its cases.
[[nodiscard]] bool IsHidden(const ApprovalView& view, const std::string& member,
                            const v1::Approval& approval);

}  // namespace candor::review
