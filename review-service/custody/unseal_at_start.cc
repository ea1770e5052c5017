#include "custody/unseal_at_start.h"

#include <sysexits.h>

#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "custody/audit_now.h"
#include "custody/passphrase.h"

namespace candor::review {
namespace {

StartFailure NotUnsealed(const std::string& key_file, const absl::Status& status) {
  if (ReasonOf(status) == Reason::kWrongPassphrase) {
    return {EX_NOPERM, absl::PermissionDeniedError(
                           "the passphrase given at start does not open " + key_file +
                           "; give the right one, or none and let a key officer unseal")};
  }
  if (ReasonOf(status) == Reason::kKeyFileDamaged) {
    return {EX_DATAERR,
            absl::DataLossError(key_file +
                                " is damaged or not the key file of this store; restore it from "
                                "its backup")};
  }
  return {EX_CANTCREAT, status};
}

}  // namespace

std::optional<StartFailure> UnsealAtStart(Custody& custody, AuditLog& audit,
                                          const config::v1::KeysConfig& config,
                                          std::optional<int> passphrase_fd) {
  if (!passphrase_fd && config.passphrase_file().empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Secret> passphrase =
      passphrase_fd ? ReadPassphrase(*passphrase_fd) : ReadPassphraseFile(config.passphrase_file());
  if (!passphrase.ok()) {
    return StartFailure{EX_NOINPUT, passphrase.status()};
  }
  AuditEvent event{.action = "UNSEAL_AT_START"};
  event.is_custody = true;
  if (const absl::Status logged = AuditNow(audit, event); !logged.ok()) {
    return StartFailure{EX_CANTCREAT, logged};
  }
  const absl::Status unsealed = custody.UnsealNow(*passphrase);
  if (!unsealed.ok()) {
    const std::optional<Reason> reason = ReasonOf(unsealed);
    // The start ends here, whether that could be logged or not.
    static_cast<void>(AuditNow(audit, event, audit::v1::ENTRY_OUTCOME_REFUSED,
                               ReasonName(reason.value_or(Reason::kInternal))));
    return NotUnsealed(config.key_file(), unsealed);
  }
  return std::nullopt;
}

}  // namespace candor::review
