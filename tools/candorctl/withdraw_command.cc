#include "candorctl/withdraw_command.h"

#include <memory>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/portal.h"
#include "candorctl/words.h"

namespace candor::tools {
namespace {

using client::Sealing;

struct WithdrawFlags {
  ConnectionFlags connection;
  WordsFlags words;
  std::string reason_file;
  bool plaintext = false;
};

absl::Status Withdraw(const WithdrawFlags& flags, Session& session) {
  report::v1::Withdrawal withdrawal;
  if (!flags.reason_file.empty()) {
    ASSIGN_OR_RETURN(std::string reason, ReadSmallFile(flags.reason_file));
    withdrawal.set_reason(std::move(reason));
  }
  ASSIGN_OR_RETURN(const Receipt receipt, ReadReceipt(flags.words, session));
  ASSIGN_OR_RETURN(const auto intake, DialIntake(flags.connection, !flags.plaintext, session));
  client::LaterMessage::Options options;
  options.sealing = flags.plaintext ? Sealing::kIntake : Sealing::kHere;
  ASSIGN_OR_RETURN(const client::Withdrawn withdrawn,
                   intake->Withdraw(receipt, std::move(withdrawal), options));
  const bool destroyed = withdrawn == client::Withdrawn::kDestroyed;
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Text("outcome", destroyed ? "destroyed" : "team-asked").Str()
                << "\n";
  } else if (destroyed) {
    session.out << "The report is destroyed; the team has not read it.\n";
  } else {
    session.out << "The report does not lie at intake any more. The team was asked to let the "
                   "matter rest; `candorctl inbox`\nshows what they decide.\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddWithdrawCommand(CLI::App& root, Session& session) {
  const auto flags = std::make_shared<WithdrawFlags>();
  CLI::App& withdraw =
      AddCommand(root, "withdraw",
                 "Destroy a report that the team has not taken yet, else ask them to let it rest",
                 "candorctl withdraw --profile portal.yaml < words.txt", session,
                 [flags](Session& to) { return Withdraw(*flags, to); });
  withdraw
      .add_option("--reason-file", flags->reason_file,
                  "File with the reason, for the team if it has the report")
      ->type_name("FILE");
  withdraw.add_flag("--plaintext", flags->plaintext,
                    "Let intake seal the request to the team; the words cross to it");
  AddWordsFlags(withdraw, flags->words);
  AddSealingFlags(withdraw, flags->connection);
  AddConnectionFlags(withdraw, flags->connection);
}

}  // namespace candor::tools
