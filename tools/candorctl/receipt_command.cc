#include "candorctl/receipt_command.h"

#include <string>

#include "candor/base/status_macros.h"
#include "candor/receipt/receipt.h"
#include "candorctl/command_line.h"
#include "candorctl/json.h"
#include "candorctl/passphrase.h"

namespace candor::tools {
namespace {

// Twelve words of at most eight letters, with room for generous spacing.
constexpr std::size_t kMaxReceiptText = 1024;

absl::StatusOr<Secret> ReadWords(Session& session) {
  if (session.interactive) {
    return AskTerminal("The twelve words (not shown): ", false);
  }
  Secret text(kMaxReceiptText);
  session.in.read(text.data(), kMaxReceiptText);
  text.Truncate(static_cast<std::size_t>(session.in.gcount()));
  return text;
}

// Nothing of the words is shown, and nothing is sent.
absl::Status CheckReceipt(Session& session) {
  ASSIGN_OR_RETURN(const Secret text, ReadWords(session));
  RETURN_IF_ERROR(Receipt::FromWords(text.view()).status());
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Flag("valid", true).Str() << "\n";
  } else {
    session.out << "The words are a receipt.\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddReceiptCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "receipt", "The reporter's twelve words",
                             "candorctl receipt check < words.txt");
  AddCommand(group, "check",
             "Check twelve words from standard input; tells which place is wrong, shows none",
             "candorctl receipt check < words.txt", session, CheckReceipt);
}

}  // namespace candor::tools
