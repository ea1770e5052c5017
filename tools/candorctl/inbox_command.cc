#include "candorctl/inbox_command.h"

#include <memory>
#include <string>
#include <vector>

#include "candor/base/status_macros.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/dates.h"
#include "candorctl/json.h"
#include "candorctl/portal.h"
#include "candorctl/terminal_text.h"
#include "candorctl/words.h"

namespace candor::tools {
namespace {

struct InboxFlags {
  ConnectionFlags connection;
  WordsFlags words;
  std::uint32_t from = 0;
};

void ShowJson(const client::Inbox& inbox, Session& session) {
  std::vector<std::string> replies;
  for (const client::InboxReply& reply : inbox.replies) {
    replies.push_back(JsonObject()
                          .Number("index", reply.index)
                          .Flag("readable", reply.readable)
                          .Json("reply", reply.readable ? JsonOf(reply.reply) : "null")
                          .Str());
  }
  session.out << JsonObject()
                     .Json("replies", JsonArray(replies))
                     .Number("next_index", inbox.next_index)
                     .Number("next_reply", inbox.next_reply)
                     .Str()
              << "\n";
}

// What the policy says of the state; its code where the policy says nothing.
std::string StateText(const report::v1::CaseStatus& status) {
  return status.text().empty() ? status.code() : status.text();
}

void ShowReply(const client::InboxReply& found, Session& session) {
  if (!found.readable) {
    session.out << "\nA reply is from the team and cannot be read by this version of candorctl.\n";
    return;
  }
  const report::v1::Reply& reply = found.reply;
  session.out << "\n"
              << DateOf(Day(reply.sent_day())) << "  " << SafeLine(StateText(reply.status()))
              << "\n";
  if (!reply.text().empty()) {
    session.out << Indented(reply.text());
  }
}

absl::Status ShowInbox(const InboxFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Receipt receipt, ReadReceipt(flags.words, session));
  ASSIGN_OR_RETURN(const auto intake, DialIntake(flags.connection, false, session));
  ASSIGN_OR_RETURN(const client::Inbox inbox, intake->Poll(receipt, flags.from));
  if (session.output == OutputFormat::kJson) {
    ShowJson(inbox, session);
    return absl::OkStatus();
  }
  if (inbox.replies.empty()) {
    session.out << "No reply has come yet. Look again in a few days, with the same words.\n";
    return absl::OkStatus();
  }
  session.out << (inbox.replies.size() == 1 ? "1 reply"
                                            : std::to_string(inbox.replies.size()) + " replies")
              << ", oldest first:\n";
  for (const client::InboxReply& reply : inbox.replies) {
    ShowReply(reply, session);
  }
  return absl::OkStatus();
}

}  // namespace

void AddInboxCommand(CLI::App& root, Session& session) {
  const auto flags = std::make_shared<InboxFlags>();
  CLI::App& inbox =
      AddCommand(root, "inbox", "Read what the team answered, with nothing but the twelve words",
                 "candorctl inbox --profile portal.yaml < words.txt", session,
                 [flags](Session& to) { return ShowInbox(*flags, to); });
  inbox.add_option("--from", flags->from, "The reply to begin with, counted from 0")
      ->type_name("N");
  AddWordsFlags(inbox, flags->words);
  AddChannelFlag(inbox, flags->connection);
  AddConnectionFlags(inbox, flags->connection);
}

}  // namespace candor::tools
