#include "candorctl/cases_command.h"

#include "candorctl/command_line.h"
#include "candorctl/download_command.h"
#include "candorctl/list_command.h"
#include "candorctl/record_command.h"
#include "candorctl/show_command.h"
#include "candorctl/thread_commands.h"
#include "candorctl/verb_command.h"
#include "candorctl/watch_command.h"

namespace candor::tools {

void AddCasesCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "cases", "Cases, from screening to the end",
                             "candorctl cases list --profile alice.yaml");
  AddListCommands(group, session);
  AddShowCommands(group, session);
  AddWatchCommand(group, session);
  AddThreadCommands(group, session);
  AddDownloadCommand(group, session);
  AddRecordCommand(group, session);
  AddVerbCommands(group, CaseVerbs(), session);
  CLI::App& appeals = AddGroup(root, "appeal", "Appeals against a decision",
                               "candorctl appeal file amber-otter --message 7");
  AddVerbCommands(appeals, AppealVerbs(), session);
}

}  // namespace candor::tools
