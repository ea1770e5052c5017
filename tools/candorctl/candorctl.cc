#include "candorctl/candorctl.h"

#include <sysexits.h>

#include <algorithm>

#include "candorctl/approvals_command.h"
#include "candorctl/audit_command.h"
#include "candorctl/cases_command.h"
#include "candorctl/check_command.h"
#include "candorctl/command_line.h"
#include "candorctl/completion_command.h"
#include "candorctl/custody_command.h"
#include "candorctl/doctor_command.h"
#include "candorctl/exit_code.h"
#include "candorctl/export_command.h"
#include "candorctl/figures_command.h"
#include "candorctl/form_command.h"
#include "candorctl/inbox_command.h"
#include "candorctl/keys_command.h"
#include "candorctl/members_command.h"
#include "candorctl/pki_command.h"
#include "candorctl/policy_command.h"
#include "candorctl/receipt_command.h"
#include "candorctl/reply_command.h"
#include "candorctl/retention_command.h"
#include "candorctl/submit_command.h"
#include "candorctl/terminal_text.h"
#include "candorctl/withdraw_command.h"

namespace candor::tools {
namespace {

void AddCommands(CLI::App& root, Session& session) {
  root.require_subcommand(1);
  root.fallthrough();
  root.set_version_flag("--version", "candorctl " CANDOR_VERSION);
  root.add_option_function<std::string>(
          "--output",
          [&session](const std::string& format) {
            session.output = format == "json" ? OutputFormat::kJson : OutputFormat::kTable;
          },
          "For people or for scripts; table by default")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("NAME");
  AddPkiCommands(root, session);
  AddKeysCommands(root, session);
  AddCustodyCommands(root, session);
  AddFormCommand(root, session);
  AddSubmitCommand(root, session);
  AddInboxCommand(root, session);
  AddCheckCommand(root, session);
  AddReplyCommands(root, session);
  AddWithdrawCommand(root, session);
  AddReceiptCommands(root, session);
  AddCasesCommands(root, session);
  AddMembersCommands(root, session);
  AddAuditCommands(root, session);
  AddRetentionCommands(root, session);
  AddApprovalsCommands(root, session);
  AddExportCommands(root, session);
  AddFiguresCommands(root, session);
  AddDoctorCommand(root, session);
  AddPolicyCommands(root, session);
  AddCompletionCommand(root, session);
  // Last: commands would inherit it.
  root.footer("Example:\n  candorctl pki dev --out pki\n\n" + std::string(kExitCodeHelp));
}

// The deepest command that was named, for its help.
std::string HelpCommand(const CLI::App& root) {
  std::string command = "candorctl";
  for (const CLI::App* app = &root; app != nullptr;) {
    const auto named = app->get_subcommands();
    app = named.empty() ? nullptr : named.front();
    command.append(app == nullptr ? "" : " " + app->get_name());
  }
  return command + " --help";
}

}  // namespace

int RunCandorctl(std::vector<std::string> args, Session& session) {
  CLI::App root("Candor: secure anonymous reporting", "candorctl");
  AddCommands(root, session);
  if (args.empty()) {
    session.err << root.help();
    return EX_USAGE;
  }
  std::reverse(args.begin(), args.end());
  try {
    root.parse(args);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return root.exit(error, session.out, session.err);
    }
    session.err << SafeText(std::string("candorctl: ") + error.what())
                << "\n  next: " << HelpCommand(root) << "\n";
    return EX_USAGE;
  }
  session.out.flush();
  if (session.status.ok() && !session.out) {
    session.status = absl::DataLossError("the result could not be written to standard output");
  }
  if (!session.status.ok()) {
    session.err << ErrorText(session.status);
  }
  return ExitCodeOf(session.status);
}

}  // namespace candor::tools
