#include "candorctl/form_page.h"

#include "absl/strings/str_join.h"
#include "candorctl/enum_names.h"
#include "candorctl/table.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

// Texts of a form in one language.
class Texts {
 public:
  Texts(std::string language, std::string fallback)
      : language_(std::move(language)), fallback_(std::move(fallback)) {}

  [[nodiscard]] std::string operator()(const policy::v1::LocalizedText& text) const {
    auto found = text.text().find(language_);
    if (found == text.text().end()) {
      found = text.text().find(fallback_);
    }
    return found == text.text().end() ? "" : found->second;
  }

 private:
  std::string language_;
  std::string fallback_;
};

std::string Section(const std::string& heading, const FactList& lines) {
  const std::string text = lines.Text();
  return text.empty() ? "" : "\n" + heading + "\n" + text;
}

}  // namespace

std::string FormPage(const intake::v1::GetReportFormResponse& response,
                     const std::string& language) {
  const policy::v1::ReportForm& form = response.form();
  const Texts texts(language, response.languages().empty() ? "" : response.languages(0));
  std::string page = SafeLine(response.policy_id()) + " version " +
                     std::to_string(response.policy_version()) + ", in " +
                     SafeLine(absl::StrJoin(response.languages(), ", ")) + "\n\n" +
                     SafeText(texts(form.introduction())) + "\n";
  FactList kinds;
  for (const policy::v1::KindChoice& kind : form.kinds()) {
    kinds.Add(EnumName(*report::v1::ReportKind_descriptor(), kind.kind()), texts(kind.label()));
  }
  page.append(Section("Kinds (--kind)", kinds));
  for (const policy::v1::ChoiceGroup& group : form.categories()) {
    FactList choices;
    for (const policy::v1::Choice& choice : group.choices()) {
      choices.Add(SafeLine(choice.code()), texts(choice.label()));
    }
    page.append(Section(SafeLine(texts(group.heading())) + " (--category)", choices));
  }
  FactList grounds;
  for (const policy::v1::Choice& ground : form.protected_grounds()) {
    grounds.Add(SafeLine(ground.code()), texts(ground.label()));
  }
  page.append(Section("Protected grounds (--ground)", grounds));
  FactList members;
  for (const policy::v1::MemberChoice& member : form.members()) {
    members.Add(SafeLine(member.name()), member.display_name());
  }
  page.append(Section("Members who can be excluded (--exclude)", members));
  return page;
}

}  // namespace candor::tools
