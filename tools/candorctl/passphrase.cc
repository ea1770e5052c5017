#include "candorctl/passphrase.h"

#include <fcntl.h>
#include <openssl/ui.h>
#include <unistd.h>

#include <utility>

#include "CLI/CLI.hpp"
#include "candor/base/status_macros.h"
#include "candorctl/file_io.h"

namespace candor::tools {
namespace {

absl::StatusOr<Secret> Read(const PassphraseFlags& flags, bool twice) {
  if (flags.fd >= 0) {
    return ReadSecretLine(flags.fd, kMaxPassphraseBytes, "--passphrase-fd");
  }
  if (flags.file.empty()) {
    return AskTerminal("Passphrase of the key file: ", twice);
  }
  const int fd = open(flags.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return absl::NotFoundError(flags.file +
                               ": the passphrase file cannot be opened; check "
                               "--passphrase-file");
  }
  absl::StatusOr<Secret> line = ReadSecretLine(fd, kMaxPassphraseBytes, flags.file);
  close(fd);
  return line;
}

}  // namespace

void AddPassphraseFlags(CLI::App& command, PassphraseFlags& flags) {
  auto* file =
      command
          .add_option("--passphrase-file", flags.file, "File whose first line is the passphrase")
          ->type_name("FILE");
  command
      .add_option("--passphrase-fd", flags.fd,
                  "Open file descriptor whose first line is the passphrase")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->excludes(file);
}

absl::StatusOr<Secret> ReadPassphrase(const PassphraseFlags& flags) {
  ASSIGN_OR_RETURN(Secret passphrase, Read(flags, false));
  if (passphrase.empty()) {
    return absl::InvalidArgumentError("the passphrase is empty; give the one of the key file");
  }
  return passphrase;
}

absl::StatusOr<Secret> ReadNewPassphrase(const PassphraseFlags& flags) {
  ASSIGN_OR_RETURN(Secret passphrase, Read(flags, true));
  if (passphrase.size() < kMinPassphraseBytes) {
    return absl::InvalidArgumentError(
        "the passphrase is shorter than 12 bytes; take several random words");
  }
  return passphrase;
}

absl::StatusOr<Secret> AskTerminal(const char* question, bool twice) {
  const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) {
    return absl::FailedPreconditionError(
        "there is no terminal to ask at; give the passphrase with --passphrase-file or "
        "--passphrase-fd");
  }
  close(terminal);
  Secret line(kMaxPassphraseBytes + 1);
  // OpenSSL's prompt turns the echo off and puts it back when a signal comes.
  const int result =
      UI_UTIL_read_pw_string(line.data(), static_cast<int>(line.size()), question, twice ? 1 : 0);
  if (result != 0) {
    return absl::CancelledError(twice ? "no passphrase was read, or the two were not the same"
                                      : "no line was read");
  }
  line.Truncate(line.view().find('\0'));
  return line;
}

}  // namespace candor::tools
