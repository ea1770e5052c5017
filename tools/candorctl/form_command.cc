#include "candorctl/form_command.h"

#include <memory>
#include <string>

#include "candor/base/status_macros.h"
#include "candor/client/portal_client.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/form_page.h"
#include "candorctl/json.h"

namespace candor::tools {
namespace {

struct FormFlags {
  ConnectionFlags connection;
  std::string policy_id;
  std::string language;
};

absl::Status ShowForm(const FormFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Connection connection, Resolve(flags.connection));
  ASSIGN_OR_RETURN(const auto channel, DialService(connection, rpc::IdentityKind::kIntake));
  client::PortalOptions options;
  options.timeout = connection.timeout;
  client::PortalClient intake(channel, std::move(options));
  ASSIGN_OR_RETURN(const intake::v1::GetReportFormResponse form, intake.GetForm(flags.policy_id));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(form) << "\n";
  } else {
    session.out << FormPage(form, flags.language);
  }
  return absl::OkStatus();
}

}  // namespace

void AddFormCommand(CLI::App& root, Session& session) {
  const auto flags = std::make_shared<FormFlags>();
  CLI::App& form = AddCommand(root, "form", "Show the report form with the codes of a policy",
                              "candorctl form --profile portal.yaml --language de", session,
                              [flags](Session& to) { return ShowForm(*flags, to); });
  form.add_option("--policy", flags->policy_id, "Policy to show; the default one when not given")
      ->type_name("ID");
  form.add_option("--language", flags->language, "Language of the texts, such as en or pt-BR")
      ->type_name("TAG");
  AddConnectionFlags(form, flags->connection);
}

}  // namespace candor::tools
