// The portal SDK, as the reporter's commands use it.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/client/portal_client.h"
#include "candorctl/connection.h"
#include "candorctl/session.h"

namespace candor::tools {

// A client of the intake that the flags name. Where the command seals, the verification key must
// be given; elsewhere it is not looked at. No network yet.
[[nodiscard]] absl::StatusOr<std::unique_ptr<client::PortalClient>> DialIntake(
    const ConnectionFlags& flags, bool seals_here, Session& session);

// "client" or "intake".
[[nodiscard]] std::string_view SealedBy(client::Sealing sealing);

}  // namespace candor::tools
