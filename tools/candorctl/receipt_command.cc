#include "candorctl/receipt_command.h"

#include <memory>

#include "candor/base/status_macros.h"
#include "candorctl/command_line.h"
#include "candorctl/json.h"
#include "candorctl/words.h"

namespace candor::tools {
namespace {

// Nothing of the words is shown, and nothing is sent.
absl::Status CheckReceipt(const WordsFlags& flags, Session& session) {
  RETURN_IF_ERROR(ReadReceipt(flags, session).status());
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
  const auto flags = std::make_shared<WordsFlags>();
  CLI::App& check =
      AddCommand(group, "check",
                 "Check twelve words from standard input; tells which place is wrong, shows none",
                 "candorctl receipt check < words.txt", session,
                 [flags](Session& to) { return CheckReceipt(*flags, to); });
  AddWordsFlags(check, *flags);
}

}  // namespace candor::tools
