#include "candorctl/retention_command.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/retention_service.grpc.pb.h"
#include "candorctl/approval_page.h"
#include "candorctl/case_line.h"
#include "candorctl/case_name.h"
#include "candorctl/command_line.h"
#include "candorctl/confirm.h"
#include "candorctl/dates.h"
#include "candorctl/json.h"
#include "candorctl/retention_page.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using review::v1::RetentionService;
using Stub = RetentionService::Stub;

struct RetentionFlags {
  ConnectionFlags connection;
  std::string until;
  std::string subject;
  std::vector<std::string> cases;
  std::string message;
  std::vector<std::string> words;
  std::string reason;
  bool due = false;
  bool yes = false;
};

absl::Status DryRun(const RetentionFlags& flags, Session& session) {
  review::v1::DryRunRetentionRequest request;
  if (!flags.until.empty()) {
    const std::optional<Day> day = ParseDate(flags.until);
    if (!day) {
      return absl::InvalidArgumentError("--until: is no date; write it like 2027-01-31");
    }
    request.set_until_day(day->number());
  }
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  Stub stub(review.channel);
  review::v1::DryRunRetentionResponse response;
  RETURN_IF_ERROR(
      client::Call(stub, &Stub::DryRunRetention, request, response, review.connection.timeout));
  session.out << (session.output == OutputFormat::kJson ? JsonOf(response) + "\n"
                                                        : RetentionPage(response, session.colour));
  return absl::OkStatus();
}

// Those that are named, or with --due what a dry run says may go now.
absl::StatusOr<review::v1::ProposePurgeRequest> PurgeOf(const CaseLine& review,
                                                        const RetentionFlags& flags) {
  constexpr int kMostCases = 1000;
  review::v1::ProposePurgeRequest request;
  request.set_reason(flags.reason);
  for (const std::string& given : flags.cases) {
    ASSIGN_OR_RETURN(*request.add_cases(), FindCase(review, given));
  }
  if (flags.due) {
    Stub stub(review.channel);
    review::v1::DryRunRetentionResponse due;
    RETURN_IF_ERROR(client::Call(stub, &Stub::DryRunRetention, review::v1::DryRunRetentionRequest(),
                                 due, review.connection.timeout));
    for (const review::v1::RetentionCandidate& candidate : due.erasable()) {
      if (request.cases_size() < kMostCases) {
        request.add_cases(candidate.name());
      }
    }
  }
  if (request.cases().empty()) {
    return absl::NotFoundError(
        flags.due ? "nothing may be erased now; `candorctl retention dry-run` shows what is kept"
                  : "no case is named; name some, or use --due for all that may go");
  }
  return request;
}

absl::Status Purge(const RetentionFlags& flags, Session& session) {
  RETURN_IF_ERROR(CheckCanAsk(flags.yes, session));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  ASSIGN_OR_RETURN(const review::v1::ProposePurgeRequest request, PurgeOf(review, flags));
  if (!flags.yes) {
    RETURN_IF_ERROR(Confirm("Proposes to erase for good, here and in every backup:\n  " +
                                absl::StrJoin(request.cases(), "\n  ") + "\n",
                            session));
  }
  Stub stub(review.channel);
  review::v1::ProposePurgeResponse response;
  RETURN_IF_ERROR(
      client::Call(stub, &Stub::ProposePurge, request, response, review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(response) << "\n";
    return absl::OkStatus();
  }
  session.out << ApprovalPage(response.approval()) << "Next: another member runs "
              << "candorctl approvals approve " << SafeLine(response.approval().name()) << "\n";
  return absl::OkStatus();
}

absl::Status Hold(const RetentionFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::PlaceHoldRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FindCase(review, flags.subject));
  request.set_reason(flags.reason);
  Stub stub(review.channel);
  review::v1::PlaceHoldResponse response;
  RETURN_IF_ERROR(
      client::Call(stub, &Stub::PlaceHold, request, response, review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(response) << "\n";
  } else {
    session.out << "Kept until a chair lifts it; holds: " << response.holds_size() << "\n";
  }
  return absl::OkStatus();
}

absl::Status Lift(const RetentionFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::LiftHoldRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FindCase(review, flags.subject));
  request.set_reason(flags.reason);
  Stub stub(review.channel);
  review::v1::LiftHoldResponse response;
  RETURN_IF_ERROR(
      client::Call(stub, &Stub::LiftHold, request, response, review.connection.timeout));
  session.out << (session.output == OutputFormat::kJson
                      ? JsonOf(response) + "\n"
                      : std::string("Lifted: its class alone keeps it from now on\n"));
  return absl::OkStatus();
}

absl::Status Redact(const RetentionFlags& flags, Session& session) {
  RETURN_IF_ERROR(CheckCanAsk(flags.yes, session));
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  review::v1::RedactTextRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FindCase(review, flags.subject));
  if (!flags.message.empty()) {
    request.set_message(request.name() + "/messages/" + flags.message);
  }
  request.mutable_words()->Add(flags.words.begin(), flags.words.end());
  request.set_reason(flags.reason);
  if (!flags.yes) {
    RETURN_IF_ERROR(Confirm("Takes these words out for good, here and in every backup: " +
                                SafeLine(absl::StrJoin(flags.words, ", ")) + "\n",
                            session));
  }
  Stub stub(review.channel);
  review::v1::RedactTextResponse response;
  RETURN_IF_ERROR(
      client::Call(stub, &Stub::RedactText, request, response, review.connection.timeout));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(response) << "\n";
  } else {
    session.out << "Taken out at " << response.places() << " places\n";
  }
  return absl::OkStatus();
}

struct Added {
  CLI::App& command;
  std::shared_ptr<RetentionFlags> flags;
};

Added AddOne(CLI::App& group, const char* name, const char* help, const char* example,
             Session& session, absl::Status (*run)(const RetentionFlags&, Session&)) {
  const auto flags = std::make_shared<RetentionFlags>();
  CLI::App& command = AddCommand(group, name, help, example, session,
                                 [flags, run](Session& to) { return run(*flags, to); });
  AddConnectionFlags(command, flags->connection);
  return {command, flags};
}

void AddReason(const Added& added) {
  added.command.add_option("--reason", added.flags->reason, "Why, for the history")
      ->type_name("TEXT")
      ->required();
}

void AddCase(const Added& added) {
  added.command
      .add_option("case", added.flags->subject, "Its name, the start of its id, or its code name")
      ->type_name("CASE")
      ->required();
}

void AddPurge(CLI::App& group, Session& session) {
  const Added purge =
      AddOne(group, "purge", "Propose to erase cases for good; another member must approve",
             "candorctl retention purge --due --reason 'their time is over' --profile alice.yaml",
             session, Purge);
  purge.command.add_option("cases", purge.flags->cases, "Which cases")->type_name("CASE");
  purge.command.add_flag("--due", purge.flags->due, "All that a dry run says may go, at most 1000");
  AddReason(purge);
  AddYesFlag(purge.command, purge.flags->yes);
}

void AddRedact(CLI::App& group, Session& session) {
  const Added redact =
      AddOne(group, "redact", "Take words of third parties out of what a reporter wrote, for good",
             "candorctl retention redact amber-otter --word 'Jo Doe' --reason 'not involved' "
             "--profile alice.yaml",
             session, Redact);
  AddCase(redact);
  redact.command
      .add_option("--message", redact.flags->message, "A message's number; else the report")
      ->type_name("N");
  redact.command
      .add_option("--word", redact.flags->words, "As it is written there; may be given again")
      ->type_name("TEXT")
      ->required();
  AddReason(redact);
  AddYesFlag(redact.command, redact.flags->yes);
}

}  // namespace

void AddRetentionCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "retention", "How long cases are kept, and erasing them",
                             "candorctl retention dry-run --profile alice.yaml");
  const Added dry_run = AddOne(
      group, "dry-run", "Show what could be erased, and what keeps the rest",
      "candorctl retention dry-run --until 2027-01-31 --profile alice.yaml", session, DryRun);
  dry_run.command.add_option("--until", dry_run.flags->until, "As it would be on this UTC day")
      ->type_name("DATE");
  AddPurge(group, session);
  const Added hold =
      AddOne(group, "hold", "Keep a case whatever its class says",
             "candorctl retention hold amber-otter --reason 'a court asked'", session, Hold);
  AddCase(hold);
  AddReason(hold);
  const Added lift =
      AddOne(group, "lift", "Lift all holds of a case",
             "candorctl retention lift amber-otter --reason 'the court is done'", session, Lift);
  AddCase(lift);
  AddReason(lift);
  AddRedact(group, session);
}

}  // namespace candor::tools
