#include "candor/client/submission.h"

#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/policy/report_checks.h"

namespace candor::client {

absl::StatusOr<Submission> Submission::Make(report::v1::Report report, Sealing sealing,
                                            Random& random) {
  FieldViolations violations;
  policy::CheckReportLimits(report, "report", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  Secret entropy = random.SecretBytes(kReceiptEntropyBytes);
  ASSIGN_OR_RETURN(Receipt receipt, Receipt::FromEntropy(entropy.view()));
  report::v1::Message message;
  *message.mutable_report() = std::move(report);
  return Submission(std::move(message), sealing, std::move(entropy), std::move(receipt));
}

Submission::Submission(report::v1::Message message, Sealing sealing, Secret entropy,
                       Receipt receipt)
    : message_(std::move(message)),
      sealing_(sealing),
      entropy_(std::move(entropy)),
      receipt_(std::move(receipt)) {}

}  // namespace candor::client
