#include "custody/unseal_at_start.h"

#include <sysexits.h>

#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
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

std::optional<StartFailure> UnsealAtStart(Custody& custody, const config::v1::KeysConfig& config,
                                          std::optional<int> passphrase_fd) {
  if (!passphrase_fd && config.passphrase_file().empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Secret> passphrase =
      passphrase_fd ? ReadPassphrase(*passphrase_fd) : ReadPassphraseFile(config.passphrase_file());
  if (!passphrase.ok()) {
    return StartFailure{EX_NOINPUT, passphrase.status()};
  }
  const absl::Status unsealed = custody.UnsealNow(*passphrase);
  if (!unsealed.ok()) {
    return NotUnsealed(config.key_file(), unsealed);
  }
  return std::nullopt;
}

}  // namespace candor::review
