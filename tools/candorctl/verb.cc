#include "candorctl/verb.h"

#include <string_view>

namespace candor::tools {
namespace {

struct Step {
  std::string command;
  std::string help;
};

// TakeCase is TAKE_CASE.
std::string ActionOf(const std::string& method) {
  std::string action;
  for (const char c : method) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    action.append(is_upper && !action.empty() ? "_" : "");
    action.push_back(is_upper ? c : static_cast<char>(c - 'a' + 'A'));
  }
  return action;
}

Step StepOf(const std::string& action) {
  if (action == "SEND_REPLY") {
    return {"cases reply", "Answer the reporter"};
  }
  if (action == "LINK_CASES") {
    return {"cases link", "Note on two cases that they belong together"};
  }
  for (const auto& [group, verbs] :
       {std::pair{"cases ", &CaseVerbs()}, std::pair{"appeal ", &AppealVerbs()}}) {
    for (const Verb& verb : *verbs) {
      if (ActionOf(verb.method.name()) == action) {
        return {group + verb.name, verb.help};
      }
    }
  }
  return {};
}

}  // namespace

std::string CommandOf(const std::string& action) { return StepOf(action).command; }

std::string HelpOf(const std::string& action) { return StepOf(action).help; }

}  // namespace candor::tools
