#include "candorctl/custody_command.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/custody_service.grpc.pb.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/dates.h"
#include "candorctl/json.h"
#include "candorctl/passphrase.h"
#include "candorctl/table.h"
#include "grpcpp/channel.h"

namespace candor::tools {
namespace {

using review::v1::CustodyService;

struct CustodyFlags {
  ConnectionFlags connection;
  PassphraseFlags passphrase;
};

// A connection, dialled when a command first needs it.
struct Dialled {
  Connection connection;
  std::unique_ptr<CustodyService::Stub> stub;
};

absl::StatusOr<Dialled> DialCustody(const ConnectionFlags& flags) {
  ASSIGN_OR_RETURN(Connection connection, Resolve(flags));
  ASSIGN_OR_RETURN(const auto channel, DialService(connection, rpc::IdentityKind::kReview));
  return Dialled{std::move(connection), CustodyService::NewStub(channel)};
}

void ShowCustody(const review::v1::GetCustodyResponse& custody, Session& session) {
  if (session.output == OutputFormat::kJson) {
    std::vector<std::string> keys;
    for (const review::v1::RecipientKey& key : custody.recipient_keys()) {
      keys.push_back(JsonObject()
                         .Text("channel", key.channel())
                         .Number("kem_id", key.kem_id())
                         .Text("key_id", absl::BytesToHexString(key.key_id()))
                         .Text("not_before", DateOf(Day(key.not_before_day())))
                         .Text("not_after", DateOf(Day(key.not_after_day())))
                         .Str());
    }
    session.out << JsonObject()
                       .Flag("sealed", custody.sealed())
                       .Json("recipient_keys", JsonArray(keys))
                       .Str()
                << "\n";
    return;
  }
  if (custody.sealed()) {
    session.out << "Review is sealed: its keys are in no memory, and no case can be read.\n"
                   "Next: a key officer runs candorctl unseal\n";
    return;
  }
  Table table({"CHANNEL", "KEY ID", "FIRST DAY", "LAST DAY", "TODAY"});
  const Day today = DayOf(session.clock.Now());
  for (const review::v1::RecipientKey& key : custody.recipient_keys()) {
    const Day first(key.not_before_day());
    const Day last(key.not_after_day());
    table.Add({key.channel(), absl::BytesToHexString(key.key_id()), DateOf(first), DateOf(last),
               ValidityOf(first, last, today)});
  }
  session.out << "Review is unsealed and pulls reports.\n\n" << table.Text();
}

absl::Status GetAndShow(const Dialled& review, Session& session) {
  review::v1::GetCustodyResponse custody;
  RETURN_IF_ERROR(client::Call(*review.stub, &CustodyService::Stub::GetCustody,
                               review::v1::GetCustodyRequest(), custody,
                               review.connection.timeout));
  ShowCustody(custody, session);
  return absl::OkStatus();
}

absl::Status Unseal(const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Dialled review, DialCustody(flags.connection));
  ASSIGN_OR_RETURN(const Secret passphrase, ReadPassphrase(flags.passphrase));
  review::v1::UnsealRequest request;
  request.set_passphrase(std::string(passphrase.view()));
  review::v1::UnsealResponse response;
  const absl::Status status = client::Call(*review.stub, &CustodyService::Stub::Unseal, request,
                                           response, review.connection.timeout);
  WipeBytes(*request.mutable_passphrase());
  RETURN_IF_ERROR(status);
  return GetAndShow(review, session);
}

absl::Status Seal(const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Dialled review, DialCustody(flags.connection));
  review::v1::SealResponse response;
  RETURN_IF_ERROR(client::Call(*review.stub, &CustodyService::Stub::Seal, review::v1::SealRequest(),
                               response, review.connection.timeout));
  return GetAndShow(review, session);
}

absl::Status Show(const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Dialled review, DialCustody(flags.connection));
  return GetAndShow(review, session);
}

}  // namespace

void AddCustodyCommands(CLI::App& root, Session& session) {
  const auto add = [&](const char* name, const char* help, const char* example,
                       absl::Status (*run)(const CustodyFlags&, Session&)) {
    const auto flags = std::make_shared<CustodyFlags>();
    CLI::App& command = AddCommand(root, name, help, example, session,
                                   [flags, run](Session& to) { return run(*flags, to); });
    AddConnectionFlags(command, flags->connection);
    return std::pair<CLI::App*, std::shared_ptr<CustodyFlags>>(&command, flags);
  };
  const auto [unseal, unseal_flags] =
      add("unseal", "Open review's key file, so that it pulls and cases can be read",
          "candorctl unseal --address review.example:7443 --cert olga.pem --key olga-key.pem "
          "--ca ca.pem",
          Unseal);
  AddPassphraseFlags(*unseal, unseal_flags->passphrase);
  add("seal", "Wipe review's keys from memory until the next unseal",
      "candorctl seal --profile olga.yaml", Seal);
  add("custody", "Show whether review is sealed, and its recipient keys",
      "candorctl custody --profile alice.yaml", Show);
}

}  // namespace candor::tools
