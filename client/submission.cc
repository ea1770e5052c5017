#include "candor/client/submission.h"

#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/policy/message_checks.h"
#include "candor/policy/report_checks.h"

namespace candor::client {

absl::StatusOr<Submission> Submission::Make(report::v1::Report report, Sealing sealing,
                                            Random& random, AttachedFiles files) {
  auto message = std::make_unique<Wiped<report::v1::Message>>();
  *message->message.mutable_report() = std::move(report);
  for (const AttachedFile& file : files) {
    *message->message.add_attachments() = file.listed;
  }
  FieldViolations violations;
  policy::CheckReportLimits(message->message.report(), "report", violations);
  policy::CheckAttachments(message->message.attachments(), "attachments", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  Secret entropy = random.SecretBytes(kReceiptEntropyBytes);
  ASSIGN_OR_RETURN(Receipt receipt, Receipt::FromEntropy(entropy.view()));
  message->message.set_thread_key(std::string(receipt.Thread().thread_key().view()));
  return Submission(std::move(message), sealing, std::move(entropy), std::move(receipt));
}

Submission::Submission(WipedMessage message, Sealing sealing, Secret entropy, Receipt receipt)
    : message_(std::move(message)),
      sealing_(sealing),
      entropy_(std::move(entropy)),
      receipt_(std::move(receipt)) {}

}  // namespace candor::client
