#include "candorctl/completion_command.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "candorctl/command_line.h"

namespace candor::tools {
namespace {

// What can follow a command, such as " cases list".
struct CommandWords {
  std::string path;
  std::vector<std::string> subcommands;
  std::vector<std::string> flags;
};

void Collect(const CLI::App& app, const std::string& path, std::vector<CommandWords>& all) {
  CommandWords words{path, {}, {"--output"}};
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      if (name != "output") {
        words.flags.push_back("--" + name);
      }
    }
  }
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* subcommand : subcommands) {
    words.subcommands.push_back(subcommand->get_name());
  }
  all.push_back(std::move(words));
  for (const CLI::App* subcommand : subcommands) {
    Collect(*subcommand, path + " " + subcommand->get_name(), all);
  }
}

std::string BashScript(const std::vector<CommandWords>& commands) {
  std::vector<std::string> known;
  std::string cases;
  for (const CommandWords& command : commands) {
    if (!command.path.empty()) {
      known.push_back("\"" + command.path + "\"");
    }
    cases.append("    \"").append(command.path).append("\") words=\"");
    cases.append(absl::StrJoin(command.subcommands, " ")).append(" ");
    cases.append(absl::StrJoin(command.flags, " ")).append("\" ;;\n");
  }
  return "_candorctl() {\n"
         "  local path=\"\" words=\"\" word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$path $word\" in\n      " +
         absl::StrJoin(known, "|") +
         ") path=\"$path $word\" ;;\n    esac\n  done\n"
         "  case \"$path\" in\n" +
         cases +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _candorctl candorctl\n";
}

std::string FishScript(const std::vector<CommandWords>& commands) {
  std::string script;
  for (const CommandWords& command : commands) {
    const std::string condition = command.path.empty()
                                      ? "test (count (commandline -opc)) -eq 1"
                                      : "string match -q -- '*candorctl" + command.path +
                                            "*' (commandline -opc | string join ' ')";
    for (const std::string& subcommand : command.subcommands) {
      script.append("complete -c candorctl -f -n \"").append(condition).append("\" -a ");
      script.append(subcommand).append("\n");
    }
    for (const std::string& flag : command.flags) {
      script.append("complete -c candorctl -n \"").append(condition).append("\" -l ");
      script.append(flag.substr(2)).append("\n");
    }
  }
  return script;
}

absl::Status ShowCompletion(const CLI::App& root, const std::string& shell, Session& session) {
  std::vector<CommandWords> commands;
  Collect(root, "", commands);
  if (shell == "fish") {
    session.out << FishScript(commands);
    return absl::OkStatus();
  }
  if (shell == "zsh") {
    session.out << "autoload -U +X bashcompinit && bashcompinit\n";
  }
  session.out << BashScript(commands);
  return absl::OkStatus();
}

}  // namespace

void AddCompletionCommand(CLI::App& root, Session& session) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& completion =
      AddCommand(root, "completion", "Print the completion script of a shell",
                 "source <(candorctl completion bash)", session,
                 [&root, shell](Session& to) { return ShowCompletion(root, *shell, to); });
  completion.add_option("shell", *shell, "bash, zsh or fish")
      ->type_name("NAME")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->required();
}

}  // namespace candor::tools
