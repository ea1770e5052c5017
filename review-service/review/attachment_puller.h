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
// While such a message may be elsewhere: in quarantine, having come on its day or later, or at
// another intake, which does not answer.
inline constexpr std::uint32_t kAwaitedDays = 30;

// Thread-safe. What it is given must outlive it.
class AttachmentPuller {
 public:
  // `intakes`: how many review pulls from.
  AttachmentPuller(const Cases& cases, const ThreadStore& threads, PulledAttachments& pulled,
                   const Clock& clock, int intakes)
      : cases_(cases),
        threads_(threads),
        pulled_(pulled),
        clock_(clock),
        several_intakes_(intakes > 1) {}

  // Takes what `notice` tells of; true when intake may delete it: it is durable here, or nobody
  // listed it in time and it `may_let_go`, as all envelopes of that intake have been filed. Blocks.
  [[nodiscard]] bool Take(relay::v1::RelayService::StubInterface& intake,
                          grpc::ClientContext& context, const relay::v1::SlotNotice& notice,
                          bool may_let_go);

 private:
  [[nodiscard]] bool IsUnwanted(std::uint32_t day) const;
  [[nodiscard]] absl::Status Bring(relay::v1::RelayService::StubInterface& intake,
                                   grpc::ClientContext& context, const std::string& slot_id);

  const Cases& cases_;
  const ThreadStore& threads_;
  PulledAttachments& pulled_;
  const Clock& clock_;
  const bool several_intakes_;
};

}  // namespace candor::review
