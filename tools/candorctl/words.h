// Where the reporter's twelve words come from.
#pragma once

#include "absl/status/statusor.h"
#include "candor/receipt/receipt.h"
#include "candorctl/session.h"

namespace CLI {
class App;
}

namespace candor::tools {

// A descriptor, else standard input, else the terminal, without echo. Never a flag's value: other
// processes can read those.
struct WordsFlags {
  int fd = -1;
};

void AddWordsFlags(CLI::App& command, WordsFlags& flags);

// Checked by its checksum; nothing is sent. INVALID_ARGUMENT tells which place is wrong, and shows
// no word.
[[nodiscard]] absl::StatusOr<Receipt> ReadReceipt(const WordsFlags& flags, Session& session);

}  // namespace candor::tools
