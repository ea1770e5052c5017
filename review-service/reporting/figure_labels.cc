#include "reporting/figure_labels.h"

#include <utility>

#include "casework/policy_words.h"
#include "reporting/figure_codes.h"

namespace candor::review {

FigureLabels::FigureLabels(const policy::PolicySet& policies) {
  for (const policy::v1::Policy& policy : policies.policies()) {
    for (const policy::v1::ChoiceGroup& group : policy.form().categories()) {
      for (const policy::v1::Choice& choice : group.choices()) {
        Set("received", choice.code(), std::string(WordsOf(choice.label(), policy, "")));
      }
    }
    for (const policy::v1::Outcome& outcome : policy.outcomes()) {
      Set("outcomes", outcome.code(), std::string(WordsOf(outcome.label(), policy, "")));
    }
    for (const policy::v1::Clock& clock : policy.clocks()) {
      Set("clocks", clock.code(), clock.title());
    }
  }
  Set("appeals", std::string(kStands), "The first decision stands");
  Set("appeals", std::string(kChanged), "Another one took its place");
}

void FigureLabels::Set(std::string_view table, const std::string& code, std::string label) {
  labels_[std::string(table)][code] = std::move(label);
}

std::string_view FigureLabels::Of(std::string_view table, const std::string& code) const {
  const auto labels = labels_.find(table);
  if (labels == labels_.end()) {
    return {};
  }
  const auto found = labels->second.find(code);
  return found == labels->second.end() ? std::string_view() : found->second;
}

}  // namespace candor::review
