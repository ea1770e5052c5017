#include "candorctl/portal.h"

#include <utility>

#include "candor/base/status_macros.h"

namespace candor::tools {

absl::StatusOr<std::unique_ptr<client::PortalClient>> DialIntake(const ConnectionFlags& flags,
                                                                 bool seals_here,
                                                                 Session& session) {
  ASSIGN_OR_RETURN(const Connection connection, Resolve(flags));
  client::PortalOptions options;
  options.channel = connection.channel;
  options.timeout = connection.timeout;
  options.clock = &session.clock;
  options.random = &session.random;
  if (seals_here) {
    ASSIGN_OR_RETURN(options.verifier, ParseVerificationKey(connection.verification_key));
  }
  ASSIGN_OR_RETURN(const auto channel, DialService(connection, rpc::IdentityKind::kIntake));
  return std::make_unique<client::PortalClient>(channel, std::move(options));
}

std::string_view SealedBy(client::Sealing sealing) {
  return sealing == client::Sealing::kHere ? "client" : "intake";
}

}  // namespace candor::tools
