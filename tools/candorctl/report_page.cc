#include "candorctl/report_page.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "candorctl/enum_names.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

void AddSection(std::string& page, std::string_view heading, std::string_view text) {
  if (text.find_first_not_of('\n') != std::string_view::npos) {
    page.append("\n").append(heading).append("\n").append(Indented(text));
  }
}

std::string PersonLine(const report::v1::Person& person) {
  std::string line = person.name();
  if (!person.handle().empty()) {
    line.append(line.empty() ? "" : " ").append("(").append(person.handle()).append(")");
  }
  if (!person.description().empty()) {
    line.append(line.empty() ? "" : ": ").append(person.description());
  }
  return line;
}

std::string People(const google::protobuf::RepeatedPtrField<report::v1::Person>& people) {
  std::string text;
  for (const report::v1::Person& person : people) {
    text.append(text.empty() ? "" : "\n").append(SafeLine(PersonLine(person)));
  }
  return text;
}

std::string SafetyText(const report::v1::Safety& safety) {
  std::string text;
  if (safety.danger()) {
    text = "Somebody may be in danger now.";
  }
  if (safety.ongoing()) {
    text.append(text.empty() ? "" : " ").append("It still goes on.");
  }
  return text;
}

std::string SpaceText(const report::v1::Space& space) {
  const std::string kind = EnumName(*report::v1::SpaceKind_descriptor(), space.kind());
  return kind.empty() || space.name().empty() ? kind + space.name()
                                              : space.name() + " (" + kind + ")";
}

}  // namespace

std::string ReportPage(const report::v1::Report& report) {
  std::string page;
  AddSection(page, "Safety", SafetyText(report.safety()));
  AddSection(page, "What happened", report.what_happened());
  AddSection(page, "When", report.when());
  AddSection(page, "Where", report.where());
  AddSection(page, "Space", SpaceText(report.space()));
  AddSection(page, "People involved", People(report.people_involved()));
  AddSection(page, "Witnesses", People(report.witnesses()));
  AddSection(page, "Protected grounds", absl::StrJoin(report.protected_grounds(), ", "));
  AddSection(page, "The reporter",
             EnumName(*report::v1::ReporterRole_descriptor(), report.reporter_role()));
  AddSection(page, "The reporter's wish",
             EnumName(*report::v1::ReporterWish_descriptor(), report.wish()));
  AddSection(page, "Contact",
             EnumName(*report::v1::ContactPreference_descriptor(), report.contact().preference()));
  AddSection(page, "Continues an earlier report", report.continues());
  AddSection(page, "Contact details", report.contact().details());
  AddSection(page, "Kept from these members", absl::StrJoin(report.excluded_members(), ", "));
  return page;
}

}  // namespace candor::tools
