#include "candorctl/words.h"

#include "CLI/CLI.hpp"
#include "candor/base/status_macros.h"
#include "candorctl/file_io.h"
#include "candorctl/passphrase.h"

namespace candor::tools {
namespace {

// Twelve words of at most eight letters, with room for generous spacing.
constexpr std::size_t kMaxReceiptText = 1024;

absl::StatusOr<Secret> ReadWords(const WordsFlags& flags, Session& session) {
  if (flags.fd >= 0) {
    return ReadSecretLine(flags.fd, kMaxReceiptText, "--words-fd");
  }
  if (session.interactive) {
    return AskTerminal("The twelve words (not shown): ", false);
  }
  Secret text(kMaxReceiptText);
  session.in.read(text.data(), kMaxReceiptText);
  text.Truncate(static_cast<std::size_t>(session.in.gcount()));
  return text;
}

}  // namespace

void AddWordsFlags(CLI::App& command, WordsFlags& flags) {
  command
      .add_option("--words-fd", flags.fd,
                  "Open file descriptor whose first line is the twelve words; standard input or "
                  "the terminal by default")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
}

absl::StatusOr<Receipt> ReadReceipt(const WordsFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Secret text, ReadWords(flags, session));
  return Receipt::FromWords(text.view());
}

}  // namespace candor::tools
