#include "candorctl/key_file_flags.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "CLI/CLI.hpp"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/shamir/share.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"

namespace candor::tools {
namespace {

absl::StatusOr<shamir::Share> ReadShare(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return FileError(path, "cannot be opened", errno);
  }
  const absl::StatusOr<Secret> line = ReadSecretLine(fd, shamir::kMaxShareTextBytes, path);
  close(fd);
  RETURN_IF_ERROR(line.status());
  absl::StatusOr<shamir::Share> share = shamir::ParseShare(line->view());
  return share.ok() ? std::move(share) : AboutFile(path, share.status());
}

absl::StatusOr<UnlockedKeyFile> UnlockWithShares(const KeyFileFlags& flags, std::string_view file) {
  const absl::StatusOr<storage::v1::KeyFile> slots = keys::KeyFileSlots(file);
  if (!slots.ok()) {
    return AboutFile(flags.key_file, slots.status());
  }
  if (!slots->has_shares()) {
    return absl::FailedPreconditionError(
        flags.key_file + ": nobody has a share of its key; open it with the passphrase");
  }
  UnlockedKeyFile unlocked;
  std::vector<shamir::Share> shares;
  for (const std::string& path : flags.shares) {
    ASSIGN_OR_RETURN(shamir::Share share, ReadShare(path));
    if (const absl::Status right = shamir::CheckShare(share, slots->shares()); !right.ok()) {
      return AboutFile(path, right);
    }
    if (std::ranges::find(unlocked.officers, share.officer) != unlocked.officers.end()) {
      return absl::InvalidArgumentError(path + ": is the share of " + share.officer +
                                        " once more; each counts once");
    }
    unlocked.officers.push_back(share.officer);
    shares.push_back(std::move(share));
  }
  if (shares.size() < slots->shares().threshold()) {
    return absl::InvalidArgumentError(flags.key_file + ": opens with " +
                                      std::to_string(slots->shares().threshold()) +
                                      " shares; give as many with --share");
  }
  ASSIGN_OR_RETURN(Secret key, shamir::CombineShares(shares, slots->shares()));
  absl::StatusOr<keys::OpenedKeyFile> opened = keys::OpenKeyFileWithKey(file, std::move(key));
  if (!opened.ok()) {
    return AboutFile(flags.key_file, opened.status());
  }
  unlocked.opened = *std::move(opened);
  return unlocked;
}

}  // namespace

void AddKeyFileFlags(CLI::App& command, KeyFileFlags& flags) {
  command.add_option("--key-file", flags.key_file, "The team's key file, or a backup of it")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--share", flags.shares,
                  "File with an officer's share; as many as open it, in place of the passphrase")
      ->type_name("FILE")
      ->delimiter(',');
  AddPassphraseFlags(command, flags.passphrase);
}

absl::StatusOr<UnlockedKeyFile> UnlockKeyFile(const KeyFileFlags& flags, std::string_view file,
                                              Session& session) {
  if (!flags.shares.empty()) {
    if (!flags.passphrase.file.empty() || flags.passphrase.fd >= 0) {
      return UsageError("--share: give shares or a passphrase, not both");
    }
    return UnlockWithShares(flags, file);
  }
  const absl::StatusOr<storage::v1::KeyFile> slots = keys::KeyFileSlots(file);
  if (!slots.ok()) {
    return AboutFile(flags.key_file, slots.status());
  }
  if (slots->has_shares() && !slots->has_passphrase()) {
    return absl::FailedPreconditionError(flags.key_file +
                                         ": opens by shares only; give them with --share");
  }
  UnlockedKeyFile unlocked;
  ASSIGN_OR_RETURN(unlocked.passphrase, ReadPassphrase(flags.passphrase));
  absl::StatusOr<keys::OpenedKeyFile> opened =
      keys::OpenKeyFile(file, unlocked.passphrase.view(), session.random);
  if (!opened.ok()) {
    return AboutFile(flags.key_file, opened.status());
  }
  unlocked.opened = *std::move(opened);
  return unlocked;
}

absl::Status AboutFile(const std::string& file, const absl::Status& status) {
  // A damaged file is wrong data here, not a wrong configuration.
  const bool is_damaged = ReasonOf(status) == Reason::kKeyFileDamaged;
  return absl::Status(is_damaged ? absl::StatusCode::kInvalidArgument : status.code(),
                      file + ": " + std::string(status.message()));
}

}  // namespace candor::tools
