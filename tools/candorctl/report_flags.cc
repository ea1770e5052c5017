#include "candorctl/report_flags.h"

#include "CLI/CLI.hpp"
#include "candor/base/status_macros.h"
#include "candorctl/enum_names.h"
#include "candorctl/file_io.h"

namespace candor::tools {
namespace {

constexpr char kGroup[] = "Report";

// Flags are checked against the names of the enum, so a name that is given is known.
template <typename Enum>
Enum ValueOf(const google::protobuf::EnumDescriptor& type, const std::string& name) {
  return static_cast<Enum>(EnumValue(type, name).value_or(0));
}

}  // namespace

bool ReportFlags::empty() const {
  return policy_id.empty() && kind.empty() && categories.empty() && what_happened.empty() &&
         what_file.empty() && when.empty() && where.empty() && language.empty() &&
         grounds.empty() && excluded_members.empty() && role.empty() && wish.empty() &&
         continues.empty() && !danger && !ongoing;
}

void AddReportFlags(CLI::App& command, ReportFlags& flags) {
  const auto text = [&command](const char* name, std::string& value, const char* help) {
    return command.add_option(name, value, help)->type_name("TEXT")->group(kGroup);
  };
  const auto list = [&command](const char* name, std::vector<std::string>& value, const char* type,
                               const char* help) {
    command.add_option(name, value, help)
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group(kGroup);
  };
  const auto choice = [&command](const char* name, std::string& value,
                                 const google::protobuf::EnumDescriptor& type, const char* help) {
    command.add_option(name, value, help)
        ->check(CLI::IsMember(EnumNames(type)))
        ->type_name("NAME")
        ->group(kGroup);
  };
  choice("--kind", flags.kind, *report::v1::ReportKind_descriptor(), "Kind of report");
  list("--category", flags.categories, "CODE", "Category codes; `candorctl form` lists them");
  CLI::Option* what = text("--what", flags.what_happened, "What happened");
  text("--what-file", flags.what_file, "File with what happened")
      ->type_name("FILE")
      ->excludes(what);
  text("--when", flags.when, "When, as precisely as you like");
  text("--where", flags.where, "Where, as precisely as you like");
  text("--language", flags.language, "Language of the report, such as en or pt-BR")
      ->type_name("TAG");
  list("--ground", flags.grounds, "CODE", "Codes of protected grounds");
  list("--exclude", flags.excluded_members, "NAME", "Members who must not see the report");
  choice("--role", flags.role, *report::v1::ReporterRole_descriptor(), "Your part in it");
  choice("--wish", flags.wish, *report::v1::ReporterWish_descriptor(), "What you want");
  text("--continues", flags.continues,
       "For an earlier report whose receipt was lost: what tells the team which one");
  command.add_flag("--danger", flags.danger, "Somebody may be in danger now")->group(kGroup);
  command.add_flag("--ongoing", flags.ongoing, "It still goes on")->group(kGroup);
  text("--policy", flags.policy_id, "Policy of the report; the default one when not given")
      ->type_name("ID");
}

absl::StatusOr<report::v1::Report> ReportOf(const ReportFlags& flags) {
  report::v1::Report report;
  report.set_policy_id(flags.policy_id);
  report.set_kind(
      ValueOf<report::v1::ReportKind>(*report::v1::ReportKind_descriptor(), flags.kind));
  report.mutable_categories()->Assign(flags.categories.begin(), flags.categories.end());
  report.set_what_happened(flags.what_happened);
  if (!flags.what_file.empty()) {
    ASSIGN_OR_RETURN(*report.mutable_what_happened(), ReadSmallFile(flags.what_file));
  }
  report.set_when(flags.when);
  report.set_where(flags.where);
  report.set_language(flags.language);
  report.mutable_protected_grounds()->Assign(flags.grounds.begin(), flags.grounds.end());
  report.mutable_excluded_members()->Assign(flags.excluded_members.begin(),
                                            flags.excluded_members.end());
  report.set_reporter_role(
      ValueOf<report::v1::ReporterRole>(*report::v1::ReporterRole_descriptor(), flags.role));
  report.set_wish(
      ValueOf<report::v1::ReporterWish>(*report::v1::ReporterWish_descriptor(), flags.wish));
  report.set_continues(flags.continues);
  if (flags.danger || flags.ongoing) {
    report.mutable_safety()->set_danger(flags.danger);
    report.mutable_safety()->set_ongoing(flags.ongoing);
  }
  return report;
}

}  // namespace candor::tools
