#include "candorctl/check_command.h"

#include <memory>
#include <optional>
#include <string>

#include "candor/base/status_macros.h"
#include "candor/client/receipt_proof.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/dates.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/portal.h"
#include "candorctl/terminal_text.h"
#include "candorctl/words.h"

namespace candor::tools {
namespace {

struct CheckFlags {
  ConnectionFlags connection;
  WordsFlags words;
  std::string promise_file;
};

struct Checked {
  report::v1::CaseStatus status;  // of the newest reply
  std::optional<client::ProvenReceipt> proven;
  std::optional<report::v1::ReaderCount> readers;
};

absl::StatusOr<Checked> CheckInbox(const client::Inbox& inbox, const Receipt& receipt,
                                   const NoteVerifier& verifier, const std::string& promise) {
  Checked checked;
  for (const client::InboxReply& found : inbox.replies) {
    if (found.readable) {
      checked.status = found.reply.status();
    }
  }
  if (const report::v1::Reply* const reply = client::NewestWithProof(inbox)) {
    ASSIGN_OR_RETURN(
        checked.proven,
        client::VerifyReceiptProof(receipt.Thread(), reply->receipt_proof(), verifier, promise));
    if (reply->has_readers()) {
      checked.readers = reply->readers();
    }
  }
  return checked;
}

std::string ReadersText(const report::v1::ReaderCount& readers) {
  if (!readers.none_excluded()) {
    return "Read by " + std::to_string(readers.people()) +
           " people, AMONG THEM SOMEBODY WHOM THE REPORT EXCLUDED.";
  }
  if (readers.people() == 0) {
    return "Read by nobody so far.";
  }
  return readers.people() == 1
             ? "Read by 1 person, who was not excluded."
             : "Read by " + std::to_string(readers.people()) + " people, none of them excluded.";
}

void ShowText(const Checked& checked, bool has_promise, Session& session) {
  const report::v1::CaseStatus& status = checked.status;
  session.out << SafeLine(status.text().empty() ? status.code() : status.text()) << "\n";
  if (!checked.proven) {
    session.out << "No proof has come with it yet. Look again in a few days, with the same "
                   "words.\n";
    return;
  }
  session.out << "In the team's log as entry " << checked.proven->index << " of "
              << checked.proven->log_size << ", received on " << DateOf(checked.proven->received)
              << ": proven by the words"
              << (has_promise ? ", and the log is not shorter than was promised.\n" : ".\n");
  if (checked.readers) {
    session.out << ReadersText(*checked.readers) << "\n";
  }
}

void ShowJson(const Checked& checked, bool has_promise, Session& session) {
  JsonObject object;
  object.Text("state", checked.status.code()).Flag("proven", checked.proven.has_value());
  if (checked.proven) {
    object.Number("index", static_cast<std::int64_t>(checked.proven->index))
        .Number("log_size", static_cast<std::int64_t>(checked.proven->log_size))
        .Text("received", DateOf(checked.proven->received))
        .Flag("promise_kept", has_promise);
  }
  if (checked.readers) {
    object.Number("readers", checked.readers->people())
        .Flag("none_excluded", checked.readers->none_excluded());
  }
  session.out << object.Str() << "\n";
}

absl::Status Check(const CheckFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Connection connection, Resolve(flags.connection));
  ASSIGN_OR_RETURN(const NoteVerifier verifier, ParseVerificationKey(connection.verification_key));
  std::string promise;
  if (!flags.promise_file.empty()) {
    ASSIGN_OR_RETURN(promise, ReadSmallFile(flags.promise_file));
  }
  ASSIGN_OR_RETURN(const Receipt receipt, ReadReceipt(flags.words, session));
  ASSIGN_OR_RETURN(const auto intake, DialIntake(flags.connection, false, session));
  ASSIGN_OR_RETURN(const client::Inbox inbox, intake->Poll(receipt));
  ASSIGN_OR_RETURN(const Checked checked, CheckInbox(inbox, receipt, verifier, promise));
  if (session.output == OutputFormat::kJson) {
    ShowJson(checked, !promise.empty(), session);
  } else if (inbox.replies.empty()) {
    session.out << "No reply has come yet. Look again in a few days, with the same words.\n";
  } else {
    ShowText(checked, !promise.empty(), session);
  }
  return absl::OkStatus();
}

}  // namespace

void AddCheckCommand(CLI::App& root, Session& session) {
  const auto flags = std::make_shared<CheckFlags>();
  CLI::App& check =
      AddCommand(root, "check", "Prove by the words that the team's log took the report in",
                 "candorctl check --profile portal.yaml < words.txt", session,
                 [flags](Session& to) { return Check(*flags, to); });
  check
      .add_option("--promise", flags->promise_file,
                  "What `candorctl submit --promise` kept: the log must go on from it")
      ->type_name("FILE");
  AddWordsFlags(check, flags->words);
  AddSealingFlags(check, flags->connection);
  AddConnectionFlags(check, flags->connection);
}

}  // namespace candor::tools
