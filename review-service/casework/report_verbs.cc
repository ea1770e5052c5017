#include "casework/report_verbs.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/hkdf.h"
#include "candor/policy/report_checks.h"
#include "candor/receipt/receipt.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/first_message.h"

namespace candor::review {
namespace {

constexpr int kMostAttempts = 12;
constexpr std::size_t kRequestIdBytes = 16;
// Where portals send what names no channel.
constexpr std::string_view kDefaultChannel = "conduct";
constexpr std::string_view kAnyChannel = "*";

void CheckFields(const v1::RecordReportRequest& request, const std::vector<std::string>& intakes,
                 FieldViolations& violations) {
  if (!request.has_report()) {
    violations.Add("report", "is missing; fill in what the reporter told");
  } else {
    policy::CheckReportLimits(request.report(), "report", violations);
  }
  if (!v1::ReportSource_IsValid(request.source()) ||
      request.source() == v1::REPORT_SOURCE_UNSPECIFIED) {
    violations.Add("source", "must be PHONE, PAPER or IN_PERSON");
  }
  if (!request.channel().empty() && !policy::IsChannelName(request.channel())) {
    violations.Add("channel", "is not 1 to 32 of a-z 0-9 -; take one that you have a grant for");
  }
  if (intakes.empty() || (!request.intake().empty() &&
                          std::ranges::find(intakes, request.intake()) == intakes.end())) {
    violations.Add("intake", "is not configured here; take one of the configuration, or none");
  }
  if (!request.request_id().empty() && request.request_id().size() != kRequestIdBytes) {
    violations.Add("request_id", "is not 16 random bytes; leave it empty or send 16");
  }
}

absl::Status CheckAgainstPolicy(const report::v1::Report& report,
                                const policy::PolicySet& policies) {
  const policy::v1::Policy* const policy =
      policies.Find(report.policy_id(), report.policy_version());
  if (policy == nullptr) {
    return Error(Reason::kUnknownPolicy,
                 "no policy of that id and version is loaded here; the configuration names those "
                 "that are");
  }
  FieldViolations violations;
  policy::CheckReportCodes(report, *policy, "report", violations);
  return violations.ToStatus();
}

// The newest, where the reporter was shown no form.
void FillPolicy(report::v1::Report& report, const policy::PolicySet& policies) {
  const policy::v1::Policy* const newest = policies.Latest(report.policy_id());
  if (newest != nullptr && report.policy_version() == 0) {
    report.set_policy_id(newest->id());
    report.set_policy_version(newest->version());
  }
}

// The first of the member's own channels; the usual one for who has a grant for all.
std::string OwnChannel(const v1::Member& member) {
  const auto own = std::ranges::find_if(
      member.channels(), [](const std::string& channel) { return channel != kAnyChannel; });
  return own == member.channels().end() ? std::string(kDefaultChannel) : *own;
}

}  // namespace

// A report on its way into a case. The words' secret is wiped with it.
struct ToldReports::Recording {
  std::string member;
  v1::RecordReportRequest& request;
  v1::RecordReportResponse& response;
  Done done;
  std::shared_ptr<const UnsealedKeys> keys;
  std::string channel;
  std::optional<Receipt> receipt;
  std::string slot_id;
  // Of the case; once it is known.
  std::string id;
  ListChange change;
  int attempts = 0;
};

void ToldReports::Record(const std::string& member, v1::RecordReportRequest& request,
                         v1::RecordReportResponse& response, Done done) {
  RecordingPtr recording(
      new Recording{member, request, response, std::move(done), nullptr, "", {}, "", "", {}, 0});
  if (request.has_report()) {
    FillPolicy(*request.mutable_report(), parts_.policies);
  }
  if (const absl::Status checked = Check(*recording); !checked.ok()) {
    return recording->done(checked);
  }
  Try(std::move(recording));
}

absl::Status ToldReports::Check(Recording& recording) const {
  const v1::RecordReportRequest& request = recording.request;
  recording.keys = parts_.key_ring.Snapshot();
  if (recording.keys == nullptr || !parts_.cases.loaded()) {
    return Error(Reason::kSealed);
  }
  RETURN_IF_ERROR(parts_.members.CheckActive(recording.member));
  const auto roster = parts_.members.Snapshot();
  const v1::Member* const member = roster->FindActive(recording.member);
  if (member == nullptr ||
      (!HasRole(*member, v1::MEMBER_ROLE_TRIAGE) && !HasRole(*member, v1::MEMBER_ROLE_HANDLER))) {
    return Error(Reason::kNotPermitted);
  }
  FieldViolations violations;
  CheckFields(request, parts_.intakes, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  recording.channel = request.channel().empty() ? OwnChannel(*member) : request.channel();
  if (!HasChannel(*member, recording.channel, parts_.members.escalation_channel())) {
    return Error(Reason::kNotPermitted, "you have no grant for this channel; name another one");
  }
  RETURN_IF_ERROR(CheckAgainstPolicy(request.report(), parts_.policies));

  const Secret entropy = request.request_id().empty()
                             ? parts_.random.SecretBytes(kReceiptEntropyBytes)
                             : hpke::Expand(recording.keys->page_token_key(),
                                            "told report" + recording.member + request.request_id(),
                                            kReceiptEntropyBytes);
  ASSIGN_OR_RETURN(recording.receipt, Receipt::FromEntropy(entropy.view()));
  recording.slot_id = SlotIdOf(recording.receipt->Thread().Up(0).view());
  return absl::OkStatus();
}

void ToldReports::Try(RecordingPtr recording) {
  ++recording->attempts;
  const auto owner = parts_.threads.FindOwner(kUpSlots, recording->slot_id);
  if (!owner.ok()) {
    return Answer(*recording, owner.status());
  }
  if (owner->has_value()) {
    // The same request came before.
    recording->id = (*owner)->case_id();
    return Answer(*recording, absl::OkStatus());
  }
  absl::StatusOr<NewReportPtr> made = Make(*recording);
  if (!made.ok()) {
    return Answer(*recording, made.status());
  }
  LogReceived(parts_.audit, parts_.random, DayOf(parts_.clock.Now()), *std::move(made),
              [this, taken = std::move(recording)](absl::StatusOr<NewReportPtr> logged) mutable {
                if (!logged.ok()) {
                  return Answer(*taken, logged.status());
                }
                Commit(std::move(taken), **logged);
              });
}

void ToldReports::Commit(RecordingPtr recording, NewReport& made) {
  recording->change = std::move(made.change);
  parts_.store.Commit(std::move(made.batch),
                      [this, taken = std::move(recording)](const absl::Status& status) mutable {
                        if (absl::IsAborted(status) && taken->attempts < kMostAttempts) {
                          return Try(std::move(taken));
                        }
                        if (status.ok()) {
                          parts_.cases.Apply(taken->change);
                          taken->id = taken->change.shown.front().id;
                        }
                        Answer(*taken, status);
                      });
}

absl::StatusOr<NewReportPtr> ToldReports::Make(Recording& recording) {
  CaseEdit edit(parts_.store, *recording.keys, parts_.random);
  Wiped<report::v1::Message> message;
  message.message.set_thread_key(std::string(recording.receipt->Thread().thread_key().view()));
  *message.message.mutable_report() = recording.request.report();
  const std::string& intake =
      recording.request.intake().empty() ? parts_.intakes.front() : recording.request.intake();
  const Clock::Time now = parts_.clock.Now();
  const Arrival arrival = {.channel = recording.channel,
                           .day = DayOf(now).number(),
                           .slot_id = recording.slot_id,
                           .intake = intake,
                           .is_first = true,
                           .source = recording.request.source(),
                           .now = absl::FromChrono(now)};
  // Nobody has the words yet: nothing can wait for these slots.
  RETURN_IF_ERROR(
      AddFirst(edit, parts_.threads, {parts_.policies, parts_.members}, arrival, message.message)
          .status());
  return FinishReport(edit, recording.keys);
}

void ToldReports::Answer(Recording& recording, const absl::Status& status) const {
  if (!status.ok()) {
    return recording.done(ReasonOf(status)          ? status
                          : absl::IsAborted(status) ? Error(Reason::kOverloaded)
                                                    : Error(Reason::kInternal));
  }
  const absl::StatusOr<Cases::Found> found =
      parts_.cases.Find(recording.member, CaseName(recording.id), "name");
  if (found.ok()) {
    Cases::Show(*found, *recording.response.mutable_subject());
    ShowOwn(parts_.cases.StandingTo(*found, recording.member),
            *recording.response.mutable_subject());
  }
  for (const std::string_view word : recording.receipt->Words()) {
    recording.response.add_words(std::string(word));
  }
  recording.done(absl::OkStatus());
}

}  // namespace candor::review
