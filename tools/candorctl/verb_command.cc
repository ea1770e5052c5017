#include "candorctl/verb_command.h"

#include <memory>
#include <string>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candorctl/case_line.h"
#include "candorctl/command_line.h"
#include "candorctl/confirm.h"
#include "candorctl/json.h"
#include "candorctl/verb_page.h"
#include "candorctl/verb_request.h"
#include "candorctl/verb_subject.h"

namespace candor::tools {
namespace {

using google::protobuf::Message;

constexpr int kAttempts = 3;

struct VerbFlags {
  ConnectionFlags connection;
  GivenVerb given;
  bool yes = false;
  bool force = false;
};

// Again only where that is harmless: a change that review knows again, and one that replaces.
absl::Status Send(const Verb& verb, const CaseLine& review, const Message& request,
                  Message& response) {
  absl::Status status;
  for (int i = 0; i < kAttempts; ++i) {
    status = verb.method.call(review.channel, request, response, review.connection.timeout);
    const bool is_unsure = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
    if (!verb.HasCase() || !is_unsure) {
      break;
    }
  }
  return status;
}

// Looks, asks and sends. Review changes cases, too, when a reply arrives or is fetched: where no
// member decided by what was looked at, that is looked at again.
absl::Status Carry(const Verb& verb, const CaseLine& review, const LookFlags& look,
                   Message& request, Message& response, Subject& subject, Session& session) {
  absl::Status status;
  for (int i = 0; i < kAttempts; ++i) {
    ASSIGN_OR_RETURN(subject, LookAt(verb, review, look, request, session));
    if (look.asks) {
      RETURN_IF_ERROR(Confirm(subject.preview, session));
    }
    status = Send(verb, review, request, response);
    if (client::ServerReason(status) != "STALE_ETAG" || look.asks) {
      break;
    }
  }
  return status;
}

absl::Status RunVerb(const Verb& verb, const VerbFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Message> request, RequestOf(verb, flags.given, session));
  const bool is_final = verb.is_final != nullptr && verb.is_final(*request);
  if (is_final) {
    RETURN_IF_ERROR(CheckCanAsk(flags.yes, session));
  }
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  const LookFlags look{flags.given.subject, flags.force, is_final && !flags.yes};
  const std::unique_ptr<Message> response(verb.method.response->New());
  Subject subject;
  RETURN_IF_ERROR(Carry(verb, review, look, *request, *response, subject, session));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(*response) << "\n";
  } else {
    session.out << VerbPage(*response, subject.title);
  }
  return absl::OkStatus();
}

}  // namespace

void AddVerbCommands(CLI::App& group, const std::vector<Verb>& verbs, Session& session) {
  for (const Verb& verb : verbs) {
    const auto flags = std::make_shared<VerbFlags>();
    const std::string example =
        "candorctl " + group.get_name() + " " + verb.name + " " + verb.example;
    CLI::App& command =
        AddCommand(group, verb.name, verb.help, example, session,
                   [flags, &verb](Session& to) { return RunVerb(verb, *flags, to); });
    AddVerbFlags(command, verb, flags->given);
    if (verb.is_final != nullptr) {
      AddYesFlag(command, flags->yes);
    }
    if (HasEtag(verb)) {
      command.add_flag("--force", flags->force,
                       "Even if it changes between looking at it and this step");
    }
    AddConnectionFlags(command, flags->connection);
  }
}

}  // namespace candor::tools
