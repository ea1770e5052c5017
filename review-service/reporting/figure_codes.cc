#include "reporting/figure_codes.h"

#include <algorithm>
#include <utility>

#include "candor/policy/clocks.h"

namespace candor::review {
namespace {

void AddOnce(const std::string& code, std::vector<std::string>& codes) {
  if (std::ranges::find(codes, code) == codes.end()) {
    codes.push_back(code);
  }
}

}  // namespace

FigureCodes CodesOf(const policy::PolicySet& policies, std::vector<std::string> channels) {
  FigureCodes codes;
  for (const std::string& channel : channels) {
    AddOnce(channel, codes.channels);
  }
  for (const policy::v1::Policy& policy : policies.policies()) {
    for (const policy::v1::ChoiceGroup& group : policy.form().categories()) {
      for (const policy::v1::Choice& choice : group.choices()) {
        AddOnce(choice.code(), codes.categories);
      }
    }
    for (const policy::v1::Outcome& outcome : policy.outcomes()) {
      AddOnce(outcome.code(), codes.outcomes);
    }
    for (const policy::v1::Clock& clock : policy.clocks()) {
      if (!policy::IsAppealWindow(clock)) {
        AddOnce(clock.code(), codes.clocks);
      }
    }
  }
  return codes;
}

}  // namespace candor::review
