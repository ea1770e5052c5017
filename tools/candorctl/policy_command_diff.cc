#include "candorctl/policy_command_diff.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/policy/policy_changes.h"
#include "candorctl/json.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using policy::ChangeKind;
using policy::PolicyChange;

std::string_view KindName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kAdded:
      return "added";
    case ChangeKind::kRemoved:
      return "removed";
    case ChangeKind::kChanged:
      return "changed";
  }
  return "";
}

std::string Title(const policy::v1::Policy& policy) {
  return SafeLine(policy.id()) + " version " + std::to_string(policy.version());
}

// What is wrong with `to` as the version that follows `from`; empty when nothing is.
std::string Succession(const policy::v1::Policy& from, const policy::v1::Policy& to, bool differs) {
  if (from.id() != to.id()) {
    return "another policy, not a version of the first; both can stand side by side";
  }
  if (from.version() == to.version() && differs) {
    return "the version is the same; a published version never changes: give the new file "
           "version " +
           std::to_string(from.version() + 1);
  }
  if (to.version() < from.version()) {
    return "the second file is the older version; new reports use the higher one";
  }
  return "";
}

std::string OpenCases(const std::vector<PolicyChange>& changes, const policy::v1::Policy& from) {
  std::string text = "\nOpen cases keep the version they were made under: keep the file of " +
                     Title(from) + "\nin `policy_files` until the last of them is erased.\n";
  std::string dropped;
  for (const PolicyChange& change : changes) {
    if (change.dangerous) {
      dropped.append("  ").append(change.section).append(" ").append(SafeLine(change.code));
      dropped.append("\n");
    }
  }
  if (!dropped.empty()) {
    text.append(
            "\nDangerous: these codes are gone, and open cases may carry them. Without the old\n"
            "file such a case cannot go on:\n")
        .append(dropped);
  }
  return text;
}

}  // namespace

std::string PolicyDiff(const policy::v1::Policy& from, const policy::v1::Policy& to) {
  const std::vector<PolicyChange> changes = policy::ComparePolicies(from, to);
  std::string text = Title(from) + " -> " + Title(to) + "\n";
  const std::string succession = Succession(from, to, !changes.empty());
  if (!succession.empty()) {
    text.append("Note: ").append(succession).append("\n");
  }
  if (changes.empty()) {
    return text + "Nothing changes.\n";
  }
  Table table({"CHANGE", "WHAT", "CODE", "FIELDS"});
  for (const PolicyChange& change : changes) {
    table.Add({std::string(KindName(change.kind)), change.section, change.code,
               absl::StrJoin(change.fields, ", ")});
  }
  return text + "\n" + table.Text() + OpenCases(changes, from);
}

std::string PolicyDiffJson(const policy::v1::Policy& from, const policy::v1::Policy& to) {
  const std::vector<PolicyChange> changes = policy::ComparePolicies(from, to);
  std::vector<std::string> lines;
  for (const PolicyChange& change : changes) {
    lines.push_back(JsonObject()
                        .Text("change", KindName(change.kind))
                        .Text("what", change.section)
                        .Text("code", change.code)
                        .Json("fields", JsonStrings(change.fields))
                        .Flag("dangerous", change.dangerous)
                        .Str());
  }
  return JsonObject()
      .Text("old_id", from.id())
      .Number("old_version", from.version())
      .Text("new_id", to.id())
      .Number("new_version", to.version())
      .Text("note", Succession(from, to, !changes.empty()))
      .Json("changes", JsonArray(lines))
      .Str();
}

}  // namespace candor::tools
