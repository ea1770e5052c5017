#include "members/named.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/ascii.h"

namespace candor::review {
namespace {

std::string Folded(std::string_view text) {
  return absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
}

// What the report calls the people involved.
std::set<std::string> CallsPeople(const report::v1::Report& report) {
  std::set<std::string> called;
  for (const report::v1::Person& person : report.people_involved()) {
    called.insert(Folded(person.name()));
    called.insert(Folded(person.handle()));
  }
  called.erase("");
  return called;
}

bool IsCalled(const std::set<std::string>& called, const v1::Member& member) {
  const auto is_called = [&called](std::string_view text) { return called.contains(Folded(text)); };
  return is_called(member.name()) || is_called(member.display_name()) ||
         std::ranges::any_of(member.handles(), is_called) ||
         std::ranges::any_of(member.close_people(), is_called);
}

}  // namespace

bool NamesMember(const report::v1::Report& report, const v1::Member& member) {
  return IsCalled(CallsPeople(report), member);
}

std::vector<std::string> NamedMembers(const report::v1::Report& report, const Roster& roster) {
  std::vector<std::string> named;
  const std::set<std::string> called = CallsPeople(report);
  for (const v1::Member& member : roster.stored().members()) {
    if (!called.empty() && member.state() != v1::MEMBER_STATE_LEFT && IsCalled(called, member)) {
      named.push_back(member.name());
    }
  }
  return named;
}

bool IsNoted(const report::v1::Report& report, const Roster& roster,
             const storage::v1::CaseSummary& summary) {
  return std::ranges::all_of(NamedMembers(report, roster), [&summary](const std::string& name) {
    return std::ranges::find(summary.named_members(), name) != summary.named_members().end();
  });
}

bool NoteNamed(const report::v1::Report& report, const Roster& roster,
               storage::v1::CaseSummary& summary) {
  if (IsNoted(report, roster, summary)) {
    return false;
  }
  for (std::string& name : NamedMembers(report, roster)) {
    const auto& noted = summary.named_members();
    if (std::ranges::find(noted, name) == noted.end()) {
      summary.add_named_members(std::move(name));
    }
  }
  return true;
}

}  // namespace candor::review
