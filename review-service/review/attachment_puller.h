// Brings complete attachments from intake to review, chunk by chunk as they lie, and goes on where
// a cut left it. Opens nothing.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "review/cases.h"
#include "review/pulled_attachments.h"
#include "review/thread_store.h"

namespace candor::review {

// One that no message lists is kept for its day and the day after it: its message may come late.
inline constexpr std::uint32_t kUnlistedDays = 1;
// While a message that came on its day or later lies in quarantine, that one may list it.
inline constexpr std::uint32_t kQuarantinedDays = 30;

// Thread-safe. What it is given must outlive it.
class AttachmentPuller {
 public:
  AttachmentPuller(const Cases& cases, const ThreadStore& threads, PulledAttachments& pulled,
                   const Clock& clock)
      : cases_(cases), threads_(threads), pulled_(pulled), clock_(clock) {}

  // Takes what `notice` tells of; true when intake may delete it: it is durable here, or nobody
  // listed it in time. Blocks. All envelopes of that intake must have been filed before.
  [[nodiscard]] bool Take(relay::v1::RelayService::StubInterface& intake,
                          grpc::ClientContext& context, const relay::v1::SlotNotice& notice);

 private:
  [[nodiscard]] bool IsUnwanted(std::uint32_t day) const;
  [[nodiscard]] absl::Status Bring(relay::v1::RelayService::StubInterface& intake,
                                   grpc::ClientContext& context, const std::string& slot_id);

  const Cases& cases_;
  const ThreadStore& threads_;
  PulledAttachments& pulled_;
  const Clock& clock_;
};

}  // namespace candor::review
