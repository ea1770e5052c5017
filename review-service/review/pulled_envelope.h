// An envelope, and the intake that it was pulled from.
#pragma once

#include <string>

#include "candor/relay/v1/relay.pb.h"

namespace candor::review {

struct PulledEnvelope {
  relay::v1::RelayedEnvelope relayed;
  std::string intake;
};

}  // namespace candor::review
