// The few things that all commands do with CLI11.
#pragma once

#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "candorctl/session.h"

namespace candor::tools {

// A group of commands, such as `cases`; `example` is shown below its help.
inline CLI::App& AddGroup(CLI::App& parent, const std::string& name, const std::string& help,
                          const std::string& example) {
  CLI::App* group = parent.add_subcommand(name, help);
  group->require_subcommand(1);
  group->footer("Example:\n  " + example);
  return *group;
}

// A command; `example` is shown below its help, `run` is called once the line was parsed.
inline CLI::App& AddCommand(CLI::App& parent, const std::string& name, const std::string& help,
                            const std::string& example, Session& session,
                            std::function<absl::Status(Session&)> run) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->footer("Example:\n  " + example);
  command->callback([&session, run = std::move(run)] { session.status = run(session); });
  return *command;
}

}  // namespace candor::tools
