#include "intake/request_checks.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "candor/base/error.h"
#include "candor/hpke/sha256.h"
#include "candor/manifest/checkpoint_note.h"
#include "candor/manifest/manifest.h"
#include "candor/policy/limits.h"
#include "candor/policy/message_checks.h"
#include "candor/policy/report_checks.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/envelope_checks.h"
#include "intake/notices.h"
#include "intake/reply_shape.h"
#include "intake/reply_store.h"

namespace candor::intake {
namespace {

constexpr std::string_view kDefaultChannel = "conduct";
constexpr std::size_t kMaxEnvelopeBytes = 1024 * 1024 + 64 * 1024;
constexpr int kMaxAcknowledgements = 4096;
constexpr int kMaxProofHashes = 64;
constexpr std::size_t kMaxReceiptWordsBytes = 400;
constexpr std::string_view kBadCapability = "is not 32 bytes; derive it from the receipt";

void CheckChannel(std::string_view channel, FieldViolations& violations) {
  if (!policy::IsChannelName(ChannelOf(channel))) {
    violations.Add("channel", "is not 1 to 32 of a-z 0-9 -; take one of the key manifest");
  }
}

// The policy that the report names, when it names one that is served. A missing id or version is
// for the limits to report.
void CheckPolicy(const report::v1::Report& report, const policy::PolicySet& policies,
                 FieldViolations& violations) {
  if (report.policy_id().empty() || report.policy_version() == 0) {
    return;
  }
  const policy::v1::Policy* policy = policies.Find(report.policy_id(), report.policy_version());
  if (policy != nullptr) {
    policy::CheckReportCodes(report, *policy, "report", violations);
  } else if (policies.Latest(report.policy_id()) == nullptr) {
    violations.Add("report.policy_id",
                   "is not a policy served here; fetch the form with GetReportForm, take its id");
  } else {
    violations.Add("report.policy_version",
                   "is not a version served here; fetch the form with GetReportForm again");
  }
}

}  // namespace

std::string_view ChannelOf(std::string_view channel) {
  return channel.empty() ? kDefaultChannel : channel;
}

absl::Status CheckDeposit(const v1::DepositRequest& request) {
  FieldViolations violations;
  CheckChannel(request.channel(), violations);
  if (request.capability().size() != kCapabilityBytes) {
    violations.Add("capability", kBadCapability);
  }
  if (!request.has_envelope()) {
    violations.Add("envelope", "is missing; seal the message to the keys of the manifest");
  } else if (request.envelope().ByteSizeLong() > kMaxEnvelopeBytes) {
    violations.Add("envelope", "is larger than 1 MiB and 64 KiB; shorten the message");
  } else {
    seal::CheckEnvelope(request.envelope(), "envelope", violations);
  }
  return violations.ToStatus();
}

absl::Status CheckSubmitReport(const v1::SubmitReportRequest& request,
                               const policy::PolicySet& policies) {
  FieldViolations violations;
  CheckChannel(request.channel(), violations);
  if (!request.receipt_entropy().empty() &&
      request.receipt_entropy().size() != kReceiptEntropyBytes) {
    violations.Add("receipt_entropy", "is not 16 random bytes; give 16, or leave it empty");
  }
  if (!request.has_report()) {
    violations.Add("report", "is missing; fill in the form of GetReportForm");
  } else {
    policy::CheckReportLimits(request.report(), "report", violations);
    CheckPolicy(request.report(), policies, violations);
  }
  policy::CheckAttachments(request.attachments(), "attachments", violations);
  return violations.ToStatus();
}

absl::Status CheckSubmitFollowUp(const v1::SubmitFollowUpRequest& request) {
  // Outlives `violations`, which refers to it.
  const auto wrong_words = FieldViolationsOf(Receipt::FromWords(request.receipt_words()).status());
  FieldViolations violations;
  CheckChannel(request.channel(), violations);
  if (request.receipt_words().size() > kMaxReceiptWordsBytes) {
    violations.Add("receipt_words", "is longer than 400 bytes; send the twelve words alone");
  } else if (!wrong_words.empty()) {
    violations.Add("receipt_words", wrong_words.front().second);
  }
  if (request.has_follow_up()) {
    policy::CheckFollowUpLimits(request.follow_up(), "follow_up", violations);
  } else if (request.has_withdrawal()) {
    policy::CheckWithdrawalLimits(request.withdrawal(), "withdrawal", violations);
  } else {
    violations.Add("follow_up", "is missing; send a follow_up or a withdrawal");
  }
  if (!request.message_id().empty() && request.message_id().size() != policy::kMessageIdBytes) {
    violations.Add("message_id", "is not 16 random bytes; give 16, or leave it empty");
  }
  if (request.first_index() > policy::kMaxFirstIndex) {
    violations.Add("first_index", "is over 65535; take it from a reply, or leave it 0");
  }
  policy::CheckAttachments(request.attachments(), "attachments", violations);
  return violations.ToStatus();
}

absl::Status CheckFetchReplies(const v1::FetchRepliesRequest& request) {
  if (request.capabilities_size() != int{kRepliesOfAFetch}) {
    return InvalidField("capabilities", "has not exactly 4 entries; fill up with random ones");
  }
  FieldViolations violations;
  for (int i = 0; i < request.capabilities_size(); ++i) {
    if (request.capabilities(i).size() != kCapabilityBytes) {
      violations.Add("capabilities[" + std::to_string(i) + "]", kBadCapability);
    }
  }
  return violations.ToStatus();
}

absl::Status CheckWithdraw(const v1::WithdrawRequest& request) {
  return request.capability().size() == kCapabilityBytes
             ? absl::OkStatus()
             : InvalidField("capability", kBadCapability);
}

absl::Status CheckGetUpload(const v1::GetUploadRequest& request) {
  return request.capability().size() == kCapabilityBytes
             ? absl::OkStatus()
             : InvalidField("capability", "is not 32 bytes; send that of the upload's header");
}

absl::Status CheckAcknowledge(const relay::v1::AcknowledgeRequest& request) {
  if (request.acknowledgements_size() > kMaxAcknowledgements) {
    return InvalidField("acknowledgements", "has more than 4096 entries; send the rest apart");
  }
  if (request.notices_size() > kMaxNoticesOfAPage) {
    return InvalidField("notices", "has more than 4096 entries; send the rest apart");
  }
  FieldViolations violations;
  for (int i = 0; i < request.acknowledgements_size(); ++i) {
    const auto path = [i](const char* field) {
      return "acknowledgements[" + std::to_string(i) + "]." + field;
    };
    if (request.acknowledgements(i).slot_id().size() != kSlotIdBytes) {
      violations.Add(path("slot_id"), "is not 32 bytes; take it from the pull");
    }
    if (request.acknowledgements(i).envelope_digest().size() != kSha256Bytes) {
      violations.Add(path("envelope_digest"), "is not 32 bytes; take SHA-256 of the envelope");
    }
  }
  for (int i = 0; i < request.notices_size(); ++i) {
    const relay::v1::SlotNotice& notice = request.notices(i);
    const std::string path = "notices[" + std::to_string(i) + "].";
    if (notice.slot_id().size() != kSlotIdBytes) {
      violations.Add(path + "slot_id", "is not 32 bytes; take it from the pull");
    }
    if (notice.kind() == relay::v1::SLOT_NOTICE_KIND_UNSPECIFIED ||
        !relay::v1::SlotNoticeKind_IsValid(notice.kind())) {
      violations.Add(path + "kind", "is no kind of this version; take it from the pull");
    }
  }
  return violations.ToStatus();
}

absl::Status CheckPublishManifest(const relay::v1::PublishManifestRequest& request) {
  const std::size_t size = request.signed_manifest().size();
  if (size == 0 || size > kMaxManifestBytes) {
    return InvalidField("signed_manifest", "is empty or larger than 64 KiB; send a signed note");
  }
  return absl::OkStatus();
}

absl::Status CheckWitnessCheckpoint(const relay::v1::WitnessCheckpointRequest& request) {
  FieldViolations violations;
  const std::size_t size = request.signed_checkpoint().size();
  if (size == 0 || size > kMaxCheckpointNoteBytes) {
    violations.Add("signed_checkpoint",
                   "is empty or larger than 4096 bytes; send a signed checkpoint");
  }
  if (request.consistency_proof_size() > kMaxProofHashes) {
    violations.Add("consistency_proof", "has more than 64 entries; no tree is that high");
  }
  for (int i = 0; i < std::min(request.consistency_proof_size(), kMaxProofHashes); ++i) {
    if (request.consistency_proof(i).size() != kSha256Bytes) {
      violations.Add("consistency_proof[" + std::to_string(i) + "]",
                     "is not 32 bytes; send the hashes of RFC 6962, section 2.1.2");
    }
  }
  return violations.ToStatus();
}

absl::Status CheckPostReply(const relay::v1::PostReplyRequest& request) {
  FieldViolations violations;
  if (request.slot_id().size() != kSlotIdBytes) {
    violations.Add("slot_id", "is not 32 bytes; derive it from the thread key");
  }
  CheckReplyShape(request.envelope(), "envelope", violations);
  return violations.ToStatus();
}

}  // namespace candor::intake
