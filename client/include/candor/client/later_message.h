// A message to a thread that has begun, on its way to intake.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/base/wiped_message.h"
#include "candor/client/attachment.h"
#include "candor/client/attempts.h"
#include "candor/client/sealing.h"
#include "candor/receipt/receipt.h"
#include "candor/report/v1/report.pb.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::client {

// However often it is sent, and in however many slots its attempts end, the team is shown it once.
// Move-only; holds secrets. Not thread-safe.
class LaterMessage {
 public:
  using Body = std::variant<report::v1::FollowUp, report::v1::Withdrawal>;

  struct Options {
    Sealing sealing = Sealing::kHere;
    AttachedFiles files = {};
    // The index to try first, from a reply (Inbox::next_index), at most 65535. Too low a guess
    // costs a call for each index that is taken; what goes more than 16 past the highest that the
    // team has seen waits, unread, until those before it have come.
    std::uint32_t first_index = 1;
  };

  // INVALID_ARGUMENT, naming each field below `follow_up`, `withdrawal` or `attachments`, when a
  // limit is broken.
  [[nodiscard]] static absl::StatusOr<LaterMessage> Make(const Receipt& receipt, Body body,
                                                         const Options& options, Random& random);

  [[nodiscard]] Sealing sealing() const { return sealing_; }
  // The index that it took, once it was sent.
  [[nodiscard]] std::uint32_t index() const { return index_; }
  // Sending failed, yet intake may have taken it: send again.
  [[nodiscard]] bool outcome_unknown() const { return attempts_.outcome_unknown; }

 private:
  friend class PortalClient;
  using WipedMessage = std::unique_ptr<Wiped<report::v1::Message>>;
  LaterMessage(WipedMessage message, Sealing sealing, const Receipt& receipt, std::uint32_t index);

  WipedMessage message_;
  Sealing sealing_;
  ThreadKeys thread_;
  Secret words_;  // where intake seals: it derives the thread from them
  std::uint32_t index_;
  std::optional<sealed::v1::SealedEnvelope> envelope_;
  Attempts attempts_;
};

}  // namespace candor::client
