#include "candorctl/exit_code.h"

#include <sysexits.h>

#include <array>

#include "absl/strings/cord.h"
#include "candor/base/error.h"
#include "candor/client/call.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

constexpr char kUsagePayload[] = "candorctl/usage";

constexpr std::string_view kNotListed =
    "have a chair add a member (`candorctl members add`), or the operators anyone else to "
    "`callers` in the service's configuration; "
    "`candorctl doctor` shows the name";

constexpr std::string_view kWhatCanBeDone =
    "`candorctl cases show` lists what you can do with the case now";

struct ReasonRow {
  std::string_view reason;
  int exit_code;
  std::string_view next_step;
};

// What the service's own text cannot say, because it does not know candorctl.
constexpr std::array kReasons = {
    ReasonRow{"CALLER_NOT_ALLOWED", EX_NOPERM, kNotListed},
    ReasonRow{"NO_MANIFEST", EX_UNAVAILABLE, "a key officer runs `candorctl unseal` at review"},
    ReasonRow{"SEALED", EX_UNAVAILABLE, "a key officer runs `candorctl unseal`"},
    ReasonRow{"OUTDATED_KEY", EX_UNAVAILABLE,
              "check --channel; `candorctl doctor` shows whether the team's keys are in date"},
    ReasonRow{"UNKNOWN_POLICY", EX_DATAERR, "`candorctl form` shows the policy that is served"},
    ReasonRow{"KEY_FILE_DAMAGED", EX_DATAERR, ""},
    ReasonRow{"WRONG_PASSPHRASE", EX_NOPERM, ""},
    ReasonRow{"NO_SUCH_CASE", EX_NOINPUT, "`candorctl cases list` shows the cases"},
    ReasonRow{"QUARANTINED", EX_DATAERR, ""},
    ReasonRow{"NO_FREE_SLOT", EX_UNAVAILABLE,
              "`candorctl inbox --output json` shows `next_index`; give it with --first-index"},
    ReasonRow{"NO_SUCH_ATTACHMENT", EX_NOINPUT,
              "`candorctl cases show` and `candorctl cases messages` name the attachments"},
    ReasonRow{"ATTACHMENT_NOT_READY", EX_TEMPFAIL, ""},
    ReasonRow{"ATTACHMENT_DAMAGED", EX_DATAERR, ""},
    ReasonRow{"NOT_ONBOARDED", EX_NOPERM, "`candorctl members declare`"},
    ReasonRow{"NOT_PERMITTED", EX_NOPERM, kWhatCanBeDone},
    ReasonRow{"CONFLICT_NOT_DECLARED", EX_NOPERM,
              "`candorctl cases declare CASE none`, or soft or hard"},
    ReasonRow{"ILLEGAL_TRANSITION", EX_DATAERR, kWhatCanBeDone},
    ReasonRow{"STALE_ETAG", EX_TEMPFAIL,
              "look at it again with `candorctl cases show` or `candorctl members list`, then send "
              "the command again if it still is right"},
    ReasonRow{"NO_QUORUM", EX_DATAERR, "`candorctl cases escalate`"},
    ReasonRow{"VOTE_CLOSED", EX_DATAERR, "`candorctl cases show` shows the proposals"},
    ReasonRow{"ALREADY_VOTED", EX_DATAERR, ""},
    ReasonRow{"APPEAL_WINDOW_CLOSED", EX_DATAERR, "`candorctl cases show` shows the window"},
    ReasonRow{"APPEAL_FINAL", EX_DATAERR, ""},
    ReasonRow{"NO_SUCH_DECISION", EX_NOINPUT, ""},
    ReasonRow{"NOT_FINISHED", EX_DATAERR, "`candorctl cases show` shows what is open"},
    ReasonRow{"NO_ESCALATION_CHANNEL", EX_CONFIG, ""},
    ReasonRow{"NOT_HELD", EX_DATAERR, "`candorctl cases messages` shows how far each text is"},
    ReasonRow{"NO_SUCH_MEMBER", EX_NOINPUT, "`candorctl members list` shows the members"},
    ReasonRow{"MEMBER_EXISTS", EX_CANTCREAT, "`candorctl members list` shows the members"},
    ReasonRow{"MEMBER_ASSIGNED", EX_DATAERR, "name the one who goes on with --successor"},
    ReasonRow{"LAST_CHAIR", EX_DATAERR, "`candorctl members update NAME --role chair ...`"},
};

const ReasonRow* RowOf(const absl::Status& status) {
  const std::string reason = client::ServerReason(status);
  for (const ReasonRow& row : kReasons) {
    if (row.reason == reason) {
      return &row;
    }
  }
  return nullptr;
}

std::string_view NextStep(const absl::Status& status) {
  if (const ReasonRow* row = RowOf(status)) {
    return row->next_step;
  }
  if (!client::ServerReason(status).empty()) {
    return "";
  }
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
      return "`candorctl doctor` with the same flags looks step by step";
    default:
      return "";
  }
}

}  // namespace

absl::Status UsageError(const std::string& message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

int ExitCodeOf(const absl::Status& status) {
  if (status.GetPayload(kUsagePayload)) {
    return EX_USAGE;
  }
  if (const ReasonRow* row = RowOf(status)) {
    return row->exit_code;
  }
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return EX_OK;
    case absl::StatusCode::kInvalidArgument:
      return EX_DATAERR;
    case absl::StatusCode::kNotFound:
      return EX_NOINPUT;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnimplemented:
      return EX_UNAVAILABLE;
    case absl::StatusCode::kAlreadyExists:
      return EX_CANTCREAT;
    case absl::StatusCode::kDataLoss:
      return EX_IOERR;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
      return EX_TEMPFAIL;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return EX_NOPERM;
    case absl::StatusCode::kFailedPrecondition:
      return EX_CONFIG;
    default:
      return EX_SOFTWARE;
  }
}

std::string ErrorText(const absl::Status& status) {
  const auto fields = FieldViolationsOf(status);
  std::string text = "candorctl: ";
  if (fields.size() == 1) {
    text.append(fields.front().first).append(" ").append(fields.front().second);
  } else {
    text.append(status.message().data(), status.message().size());
    for (const auto& [field, problem] : fields) {
      text.append("\n  ").append(field).append(": ").append(problem);
    }
  }
  if (const std::string_view next = NextStep(status); !next.empty()) {
    text.append("\n  next: ").append(next);
  }
  text.push_back('\n');
  return SafeText(text);
}

}  // namespace candor::tools
