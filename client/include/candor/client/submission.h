// One report on its way to intake.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/receipt/receipt.h"
#include "candor/report/v1/report.pb.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::client {

// Who seals the report.
enum class Sealing {
  kHere,    // this process, so that intake never sees the text
  kIntake,  // intake, before it writes the first byte
};

// A report with its receipt, which is made before the first call: however often a Submission is
// sent, the team gets one report. Keep it until it was sent, then show the receipt and drop it.
// Move-only; holds secrets. Not thread-safe.
class Submission {
 public:
  // INVALID_ARGUMENT, naming each field below `report`, when a limit is broken: a report that
  // review would have to refuse is never sealed.
  [[nodiscard]] static absl::StatusOr<Submission> Make(report::v1::Report report, Sealing sealing,
                                                       Random& random);

  [[nodiscard]] const Receipt& receipt() const { return receipt_; }
  [[nodiscard]] Sealing sealing() const { return sealing_; }
  // Sending failed, yet intake may have taken the report: send again, or keep the receipt.
  [[nodiscard]] bool outcome_unknown() const { return outcome_unknown_; }

 private:
  friend class PortalClient;
  Submission(report::v1::Message message, Sealing sealing, Secret entropy, Receipt receipt);

  report::v1::Message message_;
  Sealing sealing_;
  Secret entropy_;
  Receipt receipt_;
  std::optional<sealed::v1::SealedEnvelope> envelope_;
  int attempts_ = 0;
  bool outcome_unknown_ = false;
};

}  // namespace candor::client
