// One report on its way to intake.
#pragma once

#include <memory>
#include <optional>
#include <string>

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

// A report with its receipt, which is made before the first call: however often a Submission is
// sent, the team gets one report. Keep it until it was sent, then show the receipt and drop it.
// Move-only; holds secrets. Not thread-safe.
class Submission {
 public:
  // INVALID_ARGUMENT, naming each field below `report` or `attachments`, when a limit is broken:
  // what review would have to refuse is never sealed.
  [[nodiscard]] static absl::StatusOr<Submission> Make(report::v1::Report report, Sealing sealing,
                                                       Random& random, AttachedFiles files = {});

  [[nodiscard]] const Receipt& receipt() const { return receipt_; }
  [[nodiscard]] Sealing sealing() const { return sealing_; }
  // Sending failed, yet intake may have taken the report: send again, or keep the receipt.
  [[nodiscard]] bool outcome_unknown() const { return attempts_.outcome_unknown; }
  // What the team's log was when intake took the report: a signed checkpoint, for
  // VerifyReceiptProof. Not secret, and the words work without. Empty before it was sent, when
  // intake has none yet, and when an earlier attempt got through and its answer was lost.
  [[nodiscard]] const std::string& promise() const { return promise_; }

 private:
  friend class PortalClient;
  using WipedMessage = std::unique_ptr<Wiped<report::v1::Message>>;
  Submission(WipedMessage message, Sealing sealing, Secret entropy, Receipt receipt);

  WipedMessage message_;
  Sealing sealing_;
  Secret entropy_;
  Receipt receipt_;
  std::optional<sealed::v1::SealedEnvelope> envelope_;
  Attempts attempts_;
  std::string promise_;
};

}  // namespace candor::client
