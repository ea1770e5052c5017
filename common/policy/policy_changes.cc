#include "candor/policy/policy_changes.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"

namespace candor::policy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

struct Entry {
  std::string code;
  const Message* message;
};

// Entries of one kind, in order; `carried` when a case can hold their codes.
struct Section {
  std::string_view name;
  bool carried;
  std::vector<Entry> entries;
};

template <typename List>
Section SectionOf(std::string_view name, bool carried, const List& list) {
  Section section{name, carried, {}};
  for (const auto& entry : list) {
    section.entries.push_back({entry.code(), &entry});
  }
  return section;
}

std::vector<Section> SectionsOf(const v1::Policy& policy) {
  Section kinds{"kind", true, {}};
  for (const v1::KindChoice& kind : policy.form().kinds()) {
    kinds.entries.push_back({report::v1::ReportKind_Name(kind.kind()), &kind});
  }
  Section categories{"category", true, {}};
  for (const v1::ChoiceGroup& group : policy.form().categories()) {
    for (const v1::Choice& choice : group.choices()) {
      categories.entries.push_back({choice.code(), &choice});
    }
  }
  Section members{"member", false, {}};
  for (const v1::MemberChoice& member : policy.form().members()) {
    members.entries.push_back({member.name(), &member});
  }
  Section letters{"letter", false, {}};
  for (const v1::LetterTemplate& letter : policy.letters()) {
    letters.entries.push_back({v1::LetterKind_Name(letter.kind()), &letter});
  }
  return {std::move(kinds),
          std::move(categories),
          SectionOf("ground", true, policy.form().protected_grounds()),
          std::move(members),
          SectionOf("state", true, policy.states()),
          SectionOf("outcome", true, policy.outcomes()),
          SectionOf("quorum", true, policy.quorum_rules()),
          SectionOf("clock", true, policy.clocks()),
          SectionOf("retention", true, policy.retention_classes()),
          SectionOf("referral", true, policy.referrals()),
          SectionOf("arrangement", true, policy.arrangements()),
          SectionOf("provision", false, policy.provisions()),
          std::move(letters)};
}

const Message* Find(const Section& section, std::string_view code) {
  const auto found = std::ranges::find(section.entries, code, &Entry::code);
  return found == section.entries.end() ? nullptr : found->message;
}

// The languages in which two texts differ.
std::string LanguagesThatDiffer(const v1::LocalizedText& from, const v1::LocalizedText& to) {
  std::set<std::string> languages;
  for (const auto& [language, text] : from.text()) {
    const auto other = to.text().find(language);
    if (other == to.text().end() || other->second != text) {
      languages.insert(language);
    }
  }
  for (const auto& [language, text] : to.text()) {
    if (!from.text().contains(language)) {
      languages.insert(language);
    }
  }
  return absl::StrJoin(languages, ", ");
}

// The fields in which two messages of one type differ.
std::vector<std::string> FieldsThatDiffer(const Message& from, const Message& to) {
  std::vector<std::string> fields;
  for (int i = 0; i < from.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = from.GetDescriptor()->field(i);
    MessageDifferencer differencer;
    if (differencer.CompareWithFields(from, to, {field}, {field})) {
      continue;
    }
    std::string name = field->name();
    if (field->message_type() == v1::LocalizedText::descriptor() && !field->is_repeated()) {
      v1::LocalizedText before;
      v1::LocalizedText after;
      before.CopyFrom(from.GetReflection()->GetMessage(from, field));
      after.CopyFrom(to.GetReflection()->GetMessage(to, field));
      name.append(" (").append(LanguagesThatDiffer(before, after)).append(")");
    }
    fields.push_back(std::move(name));
  }
  return fields;
}

void CompareSections(const Section& from, const Section& to, std::vector<PolicyChange>& changes) {
  const std::string name(from.name);
  for (const Entry& entry : from.entries) {
    const Message* other = Find(to, entry.code);
    if (other == nullptr) {
      changes.push_back({ChangeKind::kRemoved, name, entry.code, {}, from.carried});
    } else if (auto fields = FieldsThatDiffer(*entry.message, *other); !fields.empty()) {
      changes.push_back({ChangeKind::kChanged, name, entry.code, std::move(fields), false});
    }
  }
  for (const Entry& entry : to.entries) {
    if (Find(from, entry.code) == nullptr) {
      changes.push_back({ChangeKind::kAdded, name, entry.code, {}, false});
    }
  }
}

void CompareLanguages(const v1::Policy& from, const v1::Policy& to,
                      std::vector<PolicyChange>& changes) {
  const auto has = [](const v1::Policy& policy, const std::string& language) {
    return std::ranges::find(policy.languages(), language) != policy.languages().end();
  };
  for (const std::string& language : from.languages()) {
    if (!has(to, language)) {
      changes.push_back({ChangeKind::kRemoved, "language", language, {}, false});
    }
  }
  for (const std::string& language : to.languages()) {
    if (!has(from, language)) {
      changes.push_back({ChangeKind::kAdded, "language", language, {}, false});
    }
  }
}

}  // namespace

std::vector<PolicyChange> ComparePolicies(const v1::Policy& from, const v1::Policy& to) {
  std::vector<PolicyChange> changes;
  CompareLanguages(from, to, changes);
  if (const std::string languages =
          LanguagesThatDiffer(from.form().introduction(), to.form().introduction());
      !languages.empty()) {
    changes.push_back(
        {ChangeKind::kChanged, "policy", "introduction", {"text (" + languages + ")"}, false});
  }
  if (from.time_zone() != to.time_zone()) {
    changes.push_back({ChangeKind::kChanged,
                       "policy",
                       "time_zone",
                       {from.time_zone() + " becomes " + to.time_zone()},
                       false});
  }
  const std::vector<Section> before = SectionsOf(from);
  const std::vector<Section> after = SectionsOf(to);
  for (std::size_t i = 0; i < before.size(); ++i) {
    CompareSections(before[i], after[i], changes);
  }
  return changes;
}

}  // namespace candor::policy
