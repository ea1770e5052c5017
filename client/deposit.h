// A message, sealed here, into a slot of intake.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/error.h"
#include "candor/client/attempts.h"
#include "candor/report/v1/report.pb.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "intake_line.h"

namespace candor::client {

struct DepositInput {
  const report::v1::Message& message;
  std::string_view capability;
  std::string_view psk;  // empty for the first message of a thread
};

// Seals unless `envelope` was sealed for this slot before, and deposits it, with the same bytes
// each time. When its key is outdated, fetches the manifest and seals anew, once. What intake
// answered.
[[nodiscard]] absl::StatusOr<intake::v1::DepositResponse> Deposit(
    IntakeLine& line, const DepositInput& input,
    std::optional<sealed::v1::SealedEnvelope>& envelope, Attempts& attempts);

// Whether `status` is the server's, for this reason.
[[nodiscard]] bool HasReason(const absl::Status& status, Reason reason);

}  // namespace candor::client
