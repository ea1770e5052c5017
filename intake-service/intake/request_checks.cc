#include "intake/request_checks.h"

#include <cstddef>
#include <string>

#include "candor/base/error.h"
#include "candor/hpke/sha256.h"
#include "candor/manifest/manifest.h"
#include "candor/policy/report_checks.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/envelope_checks.h"

namespace candor::intake {
namespace {

constexpr std::string_view kDefaultChannel = "conduct";
constexpr std::size_t kMaxEnvelopeBytes = 1024 * 1024 + 64 * 1024;
constexpr int kMaxAcknowledgements = 4096;

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
    violations.Add("capability", "is not 32 bytes; derive it from the receipt");
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
  return violations.ToStatus();
}

absl::Status CheckAcknowledge(const relay::v1::AcknowledgeRequest& request) {
  if (request.acknowledgements_size() > kMaxAcknowledgements) {
    return InvalidField("acknowledgements", "has more than 4096 entries; send the rest apart");
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
  return violations.ToStatus();
}

absl::Status CheckPublishManifest(const relay::v1::PublishManifestRequest& request) {
  const std::size_t size = request.signed_manifest().size();
  if (size == 0 || size > kMaxManifestBytes) {
    return InvalidField("signed_manifest", "is empty or larger than 64 KiB; send a signed note");
  }
  return absl::OkStatus();
}

}  // namespace candor::intake
