#include "candorctl/reply_command.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candorctl/attach_flags.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/message_text.h"
#include "candorctl/portal.h"
#include "candorctl/words.h"

namespace candor::tools {
namespace {

using client::Sealing;

struct ReplyFlags {
  ConnectionFlags connection;
  WordsFlags words;
  AttachFlags attach;
  std::string text_file;
  std::uint32_t first_index = 1;
  bool plaintext = false;
  bool appeal = false;
};

// What `attach` says when the reporter says nothing.
std::string NamesText(const std::vector<client::AttachedFile>& files) {
  return "Files: " + absl::StrJoin(files, ", ", [](std::string* out, const auto& file) {
           out->append(file.listed.name());
         });
}

absl::Status Send(const ReplyFlags& flags, const Receipt& receipt, std::string text,
                  Session& session) {
  const Sealing sealing = flags.plaintext ? Sealing::kIntake : Sealing::kHere;
  ASSIGN_OR_RETURN(const auto intake, DialIntake(flags.connection, !flags.plaintext, session));
  ASSIGN_OR_RETURN(const std::vector<client::AttachedFile> files,
                   AttachAll(*intake, flags.attach, sealing, session));
  report::v1::FollowUp follow_up;
  follow_up.set_text(text.empty() ? NamesText(files) : std::move(text));
  follow_up.set_is_appeal(flags.appeal);
  const client::LaterMessage::Options options = {
      .sealing = sealing, .files = files, .first_index = flags.first_index};
  ASSIGN_OR_RETURN(const std::uint32_t index,
                   intake->FollowUp(receipt, std::move(follow_up), options));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("outcome", "taken")
                       .Text("sealed_by", SealedBy(sealing))
                       .Number("index", index)
                       .Json("files", FilesJson(files))
                       .Str()
                << "\n";
    return absl::OkStatus();
  }
  session.out << "The message was taken, sealed by " << (flags.plaintext ? "intake" : "this client")
              << ".\n";
  return absl::OkStatus();
}

absl::Status Reply(const ReplyFlags& flags, Session& session) {
  if (!session.interactive && flags.words.fd < 0 && flags.text_file.empty()) {
    return UsageError(
        "standard input is either the words or the text; give the words with --words-fd, or the "
        "text with --text-file");
  }
  RETURN_IF_ERROR(CheckFiles(flags.attach));
  ASSIGN_OR_RETURN(const Receipt receipt, ReadReceipt(flags.words, session));
  ASSIGN_OR_RETURN(std::string text, ReadText(flags.text_file, session));
  if (text.empty()) {
    return UsageError("the text is empty; say what there is to add");
  }
  return Send(flags, receipt, std::move(text), session);
}

absl::Status Attach(const ReplyFlags& flags, Session& session) {
  RETURN_IF_ERROR(CheckFiles(flags.attach));
  ASSIGN_OR_RETURN(const Receipt receipt, ReadReceipt(flags.words, session));
  std::string text;
  if (!flags.text_file.empty()) {
    ASSIGN_OR_RETURN(text, ReadText(flags.text_file, session));
  }
  return Send(flags, receipt, std::move(text), session);
}

void AddCommonFlags(CLI::App& command, ReplyFlags& flags) {
  command
      .add_option("--first-index", flags.first_index,
                  "Where to begin to look for a free slot; `next_index` of `candorctl inbox "
                  "--output json`, 1 by default")
      ->type_name("N");
  command.add_flag("--plaintext", flags.plaintext,
                   "Let intake seal; words and text cross to it in the clear inside mTLS");
  AddWordsFlags(command, flags.words);
  AddSealingFlags(command, flags.connection);
  AddConnectionFlags(command, flags.connection);
}

}  // namespace

void AddReplyCommands(CLI::App& root, Session& session) {
  const auto reply_flags = std::make_shared<ReplyFlags>();
  CLI::App& reply = AddCommand(
      root, "reply", "Add to a report, with its twelve words",
      "candorctl reply --text-file more.txt --attach photo.jpg --profile portal.yaml < words.txt",
      session, [reply_flags](Session& to) { return Reply(*reply_flags, to); });
  AddTextFlag(reply, reply_flags->text_file, "what there is to add");
  reply.add_flag("--appeal", reply_flags->appeal,
                 "Appeal against the decision; within the time that the team's letter gives");
  AddAttachFlags(reply, reply_flags->attach);
  AddCommonFlags(reply, *reply_flags);

  const auto attach_flags = std::make_shared<ReplyFlags>();
  CLI::App& attach =
      AddCommand(root, "attach", "Send files to a report, with its twelve words",
                 "candorctl attach photo.jpg notes.pdf --profile portal.yaml < words.txt", session,
                 [attach_flags](Session& to) { return Attach(*attach_flags, to); });
  attach.add_option("files", attach_flags->attach.files, "At most 20 of 64 MiB")
      ->type_name("FILE")
      ->required();
  attach.add_option("--text-file", attach_flags->text_file, "File with what there is to say")
      ->type_name("FILE");
  AddKeepMetadataFlag(attach, attach_flags->attach);
  AddCommonFlags(attach, *attach_flags);
}

}  // namespace candor::tools
