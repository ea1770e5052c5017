// The states of a case and the steps between them: one table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "candor/review/v1/case_service.pb.h"
#include "casework/authorize.h"

namespace candor::review {

// A step that changes the state. What is not in the table is not possible.
struct Transition {
  Action action;
  v1::CaseState from;
  v1::CaseState to;
};
[[nodiscard]] std::span<const Transition> Transitions();

// Whether the action leads from one to the other, also by way of a vote, a release or a delivery.
[[nodiscard]] bool LeadsTo(Action action, v1::CaseState from, v1::CaseState to);

// Without the prefix of the enum, such as "TRIAGE".
[[nodiscard]] std::string_view StateCode(v1::CaseState state);

}  // namespace candor::review
