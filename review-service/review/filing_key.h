// What an envelope is filed under, so that it is filed once.
#pragma once

#include <string>
#include <string_view>

#include "candor/hpke/sha256.h"
#include "candor/relay/v1/relay.pb.h"

namespace candor::review {

// SHA-256 of channel, a zero byte, slot id and the envelope's digest. An envelope opens in one
// place alone, so the same bytes in another place are another matter.
[[nodiscard]] inline std::string FilingKey(const relay::v1::RelayedEnvelope& relayed,
                                           std::string_view digest) {
  return Sha256({relayed.channel(), std::string_view("\0", 1), relayed.slot_id(), digest});
}

}  // namespace candor::review
