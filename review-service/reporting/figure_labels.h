// What people call the codes of public tables: the policies' words, in their first language. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "candor/policy/policy_set.h"

namespace candor::review {

class FigureLabels {
 public:
  FigureLabels() = default;
  // Where several policies or versions have a code, the last one's words.
  explicit FigureLabels(const policy::PolicySet& policies);

  void Set(std::string_view table, const std::string& code, std::string label);
  // Of a row of a table, such as `received` and `H1`; empty for one that has none.
  [[nodiscard]] std::string_view Of(std::string_view table, const std::string& code) const;

 private:
  std::map<std::string, std::map<std::string, std::string>, std::less<>> labels_;
};

}  // namespace candor::review
