// From a pulled envelope to a message, or to the reason why there is none.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "custody/key_ring.h"

namespace candor::review {

// Exactly one of the two is given: a reason, or the message. The message is plaintext; whoever
// holds it wipes it.
struct Opened {
  v1::QuarantineReason reason = v1::QUARANTINE_REASON_UNSPECIFIED;
  report::v1::Message message;
};

// Opens and parses the first message of a thread. One whose thread key does not lead to its slot
// could never be answered and is MALFORMED_MESSAGE; AWAITING_REPORT is one that needs the psk of a
// thread. A status only when review itself is at fault: the envelope can be tried again.
// Thread-safe.
[[nodiscard]] absl::StatusOr<Opened> OpenFirst(const UnsealedKeys& keys,
                                               const relay::v1::RelayedEnvelope& relayed);

// The same for a later message, with the psk of the thread that its slot belongs to.
[[nodiscard]] absl::StatusOr<Opened> OpenLater(const UnsealedKeys& keys,
                                               const relay::v1::RelayedEnvelope& relayed,
                                               std::string_view psk);

}  // namespace candor::review
