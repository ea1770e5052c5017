#include "candorctl/policy_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/policy/policy_changes.h"
#include "candor/policy/policy_set.h"
#include "candorctl/command_line.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/policy_command_diff.h"
#include "candorctl/policy_command_page.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

struct PolicyFlags {
  std::vector<std::string> files;
  std::string old_file;
  std::string new_file;
  std::string language;
};

absl::Status Check(const PolicyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const policy::PolicySet set, policy::PolicySet::Load(flags.files));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < flags.files.size(); ++i) {
    const policy::v1::Policy& policy = set.policies()[i];
    if (session.output == OutputFormat::kJson) {
      lines.push_back(JsonObject()
                          .Text("file", flags.files[i])
                          .Text("id", policy.id())
                          .Number("version", policy.version())
                          .Str());
    } else {
      session.out << SafeLine(flags.files[i]) << ": " << policy.id() << " version "
                  << policy.version() << " is in order\n";
    }
  }
  if (session.output == OutputFormat::kJson) {
    session.out << JsonArray(lines) << "\n";
  }
  return absl::OkStatus();
}

absl::Status Show(const PolicyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const policy::PolicySet set, policy::PolicySet::Load(flags.files));
  const policy::v1::Policy& policy = set.policies().front();
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(policy) << "\n";
    return absl::OkStatus();
  }
  const auto& languages = policy.languages();
  if (!flags.language.empty() &&
      std::find(languages.begin(), languages.end(), flags.language) == languages.end()) {
    return UsageError("--language: the policy has " + absl::StrJoin(languages, ", "));
  }
  session.out << PolicyPage(policy, flags.language);
  return absl::OkStatus();
}

absl::Status Diff(const PolicyFlags& flags, Session& session) {
  // Apart: both may have the same version.
  ASSIGN_OR_RETURN(const policy::PolicySet before, policy::PolicySet::Load({flags.old_file}));
  ASSIGN_OR_RETURN(const policy::PolicySet after, policy::PolicySet::Load({flags.new_file}));
  const policy::v1::Policy& from = before.policies().front();
  const policy::v1::Policy& to = after.policies().front();
  session.out << (session.output == OutputFormat::kJson ? PolicyDiffJson(from, to) + "\n"
                                                        : PolicyDiff(from, to));
  return absl::OkStatus();
}

}  // namespace

void AddPolicyCommands(CLI::App& root, Session& session) {
  const auto flags = std::make_shared<PolicyFlags>();
  CLI::App& group = AddGroup(root, "policy", "Check, read and compare policy files",
                             "candorctl policy check policies/pytorch-foundation.yaml");
  CLI::App& check = AddCommand(group, "check", "Name every problem of policy files, with its path",
                               "candorctl policy check policies/pytorch-foundation.yaml", session,
                               [flags](Session& to) { return Check(*flags, to); });
  check.add_option("file", flags->files, "Policy files that are to stand side by side")
      ->type_name("FILE")
      ->required();
  CLI::App& show = AddCommand(
      group, "show", "Show a policy as a page: form, states, outcomes, clocks, retention",
      "candorctl policy show policies/pytorch-foundation.yaml --language de", session,
      [flags](Session& to) { return Show(*flags, to); });
  show.add_option("file", flags->files, "Policy file")->type_name("FILE")->required()->expected(1);
  show.add_option("--language", flags->language, "Language of the texts, such as en or pt-BR")
      ->type_name("TAG");
  CLI::App& diff =
      AddCommand(group, "diff", "Show what a new version changes, and what that does to open cases",
                 "candorctl policy diff policies/ours-1.yaml policies/ours-2.yaml", session,
                 [flags](Session& to) { return Diff(*flags, to); });
  diff.add_option("old", flags->old_file, "Policy file in use")->type_name("FILE")->required();
  diff.add_option("new", flags->new_file, "Policy file to come")->type_name("FILE")->required();
}

}  // namespace candor::tools
