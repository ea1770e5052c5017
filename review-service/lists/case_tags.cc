#include "lists/case_tags.h"

#include <algorithm>

namespace candor::review {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

class Tags {
 public:
  void Add(TagKind kind, int number) { tags_.push_back(TagOf(kind, number)); }
  void Add(TagKind kind, std::string_view value) { tags_.push_back(TagOf(kind, value)); }
  void AddAll(TagKind kind, const Names& values) {
    for (const std::string& value : values) {
      Add(kind, value);
    }
  }
  void AddFlag(std::string_view flag, bool is_set) {
    if (is_set) {
      Add(TagKind::kFlag, flag);
    }
  }
  [[nodiscard]] std::vector<std::string> Take() {
    std::ranges::sort(tags_);
    const auto again = std::ranges::unique(tags_);
    tags_.erase(again.begin(), again.end());
    return std::move(tags_);
  }

 private:
  std::vector<std::string> tags_;
};

void AddHeader(const v1::Case& subject, Tags& tags) {
  tags.Add(TagKind::kState, subject.state());
  tags.Add(TagKind::kSeverity, subject.severity());
  tags.Add(TagKind::kReportKind, subject.kind());
  tags.Add(TagKind::kChannel, subject.channel());
  tags.AddAll(TagKind::kCategory, subject.categories());
  tags.AddAll(TagKind::kLabel, subject.labels());
  tags.AddAll(TagKind::kAssignee, subject.assignees());
  tags.AddAll(TagKind::kPartyEmployer, subject.party_employers());
  for (const v1::CaseClock& clock : subject.clocks()) {
    tags.Add(TagKind::kClock, clock.code());
  }
  tags.AddFlag(kDangerFlag, subject.danger());
  tags.AddFlag(kHeldFlag, subject.has_held_message());
  tags.AddFlag(kWithdrawalFlag, subject.withdrawal_requested());
  tags.AddFlag(kUnconfirmedFlag, !subject.receipt_confirmed());
  tags.AddFlag(kUnassignedFlag, subject.assignees().empty());
}

}  // namespace

std::string TagOf(TagKind kind, std::string_view value) {
  return std::string(1, static_cast<char>(kind)).append(value);
}

std::string TagOf(TagKind kind, int number) { return TagOf(kind, std::to_string(number)); }

std::vector<std::string> TagsOf(const storage::v1::CaseSummary& summary) {
  Tags tags;
  AddHeader(summary.subject(), tags);
  for (const Names* const barred :
       {&summary.excluded_members(), &summary.named_members(), &summary.hard_conflicts()}) {
    tags.AddAll(TagKind::kHiddenFrom, *barred);
  }
  tags.AddAll(TagKind::kFormerAssignee, summary.former_assignees());
  tags.AddAll(TagKind::kFirstPanel, summary.first_panel());
  tags.AddAll(TagKind::kAppealPanel, summary.appeal_panel());
  tags.AddAll(TagKind::kDeclaredSoft, summary.soft_conflicts());
  for (const std::string& member : summary.cleared_members()) {
    // As StandingOf has it, a soft conflict is one whatever else was said.
    if (std::ranges::find(summary.soft_conflicts(), member) == summary.soft_conflicts().end()) {
      tags.Add(TagKind::kDeclaredNone, member);
    }
  }
  return tags.Take();
}

}  // namespace candor::review
