#include "candor/policy/report_checks.h"

#include <array>
#include <set>
#include <string>

#include "candor/policy/limits.h"
#include "fields.h"
#include "text.h"

namespace candor::policy {
namespace {

using report::v1::Report;

// A text field: where it is, and how long it may be. One row a field.
struct TextRow {
  std::string_view field;
  const std::string& (*get)(const Report&);
  std::size_t max_bytes;
  std::string_view too_long;
};

constexpr std::array kTexts = {
    TextRow{"what_happened",
            [](const Report& r) -> const std::string& { return r.what_happened(); },
            kMaxWhatHappenedBytes, "is longer than 100000 bytes; shorten it"},
    TextRow{"when", [](const Report& r) -> const std::string& { return r.when(); }, kMaxWhenBytes,
            "is longer than 500 bytes; shorten it"},
    TextRow{"where", [](const Report& r) -> const std::string& { return r.where(); },
            kMaxWhereBytes, "is longer than 500 bytes; shorten it"},
    TextRow{"space.name", [](const Report& r) -> const std::string& { return r.space().name(); },
            kMaxSpaceNameBytes, "is longer than 200 bytes; shorten it"},
    TextRow{"contact.details",
            [](const Report& r) -> const std::string& { return r.contact().details(); },
            kMaxContactDetailsBytes, "is longer than 500 bytes; shorten it"},
    TextRow{"continues", [](const Report& r) -> const std::string& { return r.continues(); },
            kMaxContinuesBytes, "is longer than 500 bytes; shorten it"},
};

using People = google::protobuf::RepeatedPtrField<report::v1::Person>;

void CheckPeople(const People& people, std::string_view prefix, std::string_view field,
                 FieldViolations& violations) {
  if (people.size() > kMaxPeople) {
    violations.Add(Join(prefix, field), "has more than 20 entries; name the others in the text");
    return;
  }
  for (int i = 0; i < people.size(); ++i) {
    const std::string at = At(prefix, field, i);
    const report::v1::Person& person = people[i];
    if (person.name().empty() && person.handle().empty() && person.description().empty()) {
      violations.Add(at, "is empty; fill in a name, a handle or a description, or leave it out");
    }
    CheckText(at + ".name", person.name(), kMaxPersonNameBytes,
              "is longer than 200 bytes; shorten it", violations);
    CheckText(at + ".handle", person.handle(), kMaxPersonHandleBytes,
              "is longer than 200 bytes; shorten it", violations);
    CheckText(at + ".description", person.description(), kMaxPersonDescriptionBytes,
              "is longer than 1000 bytes; shorten it", violations);
  }
}

using Strings = google::protobuf::RepeatedPtrField<std::string>;

// A list of codes or names: bounded, each well-formed and there once.
void CheckList(const Strings& list, int max, bool (*valid)(std::string_view),
               std::string_view prefix, std::string_view field, std::string_view malformed,
               FieldViolations& violations) {
  if (list.size() > max) {
    violations.Add(Join(prefix, field), "has too many entries; keep those that matter most");
    return;
  }
  std::set<std::string_view> seen;
  for (int i = 0; i < list.size(); ++i) {
    if (!valid(list[i])) {
      violations.Add(At(prefix, field, i), malformed);
    } else if (!seen.insert(list[i]).second) {
      violations.Add(At(prefix, field, i), "is there twice; keep one");
    }
  }
}

// An enum field: proto3 keeps numbers that this version has no name for.
void CheckEnum(bool valid, std::string_view prefix, std::string_view field,
               FieldViolations& violations) {
  if (!valid) {
    violations.Add(Join(prefix, field), "is not a value of this version; see report.proto");
  }
}

void CheckEnums(const Report& report, std::string_view prefix, FieldViolations& violations) {
  CheckEnum(report::v1::ReportKind_IsValid(report.kind()), prefix, "kind", violations);
  CheckEnum(report::v1::SpaceKind_IsValid(report.space().kind()), prefix, "space.kind", violations);
  CheckEnum(report::v1::ReporterRole_IsValid(report.reporter_role()), prefix, "reporter_role",
            violations);
  CheckEnum(report::v1::ReporterWish_IsValid(report.wish()), prefix, "wish", violations);
  CheckEnum(report::v1::ContactPreference_IsValid(report.contact().preference()), prefix,
            "contact.preference", violations);
}

void CheckRequired(const Report& report, std::string_view prefix, FieldViolations& violations) {
  if (!IsName(report.policy_id(), kMaxPolicyIdBytes)) {
    violations.Add(Join(prefix, "policy_id"),
                   "is missing or not 1 to 64 of a-z 0-9 -; take it from GetReportForm");
  }
  if (report.policy_version() == 0) {
    violations.Add(Join(prefix, "policy_version"), "is missing; take it from GetReportForm");
  }
  if (report.kind() == report::v1::REPORT_KIND_UNSPECIFIED) {
    violations.Add(Join(prefix, "kind"), "is missing; say what kind of matter it is");
  }
  if (report.what_happened().empty()) {
    violations.Add(Join(prefix, "what_happened"), "is empty; say what happened");
  }
  if (report.categories().empty() && report.kind() != report::v1::REPORT_KIND_QUESTION) {
    violations.Add(Join(prefix, "categories"),
                   "is empty; give at least one code of the form, unless it is a question");
  }
}

std::set<std::string_view> CategoryCodes(const v1::Policy& policy) {
  std::set<std::string_view> codes;
  for (const v1::ChoiceGroup& group : policy.form().categories()) {
    for (const v1::Choice& choice : group.choices()) {
      codes.insert(choice.code());
    }
  }
  return codes;
}

std::set<std::string_view> GroundCodes(const v1::Policy& policy) {
  std::set<std::string_view> codes;
  for (const v1::Choice& choice : policy.form().protected_grounds()) {
    codes.insert(choice.code());
  }
  return codes;
}

std::set<std::string_view> MemberNames(const v1::Policy& policy) {
  std::set<std::string_view> names;
  for (const v1::MemberChoice& member : policy.form().members()) {
    names.insert(member.name());
  }
  return names;
}

void CheckKnown(const Strings& list, const std::set<std::string_view>& known,
                std::string_view prefix, std::string_view field, FieldViolations& violations) {
  for (int i = 0; i < list.size(); ++i) {
    if (!known.contains(list[i])) {
      violations.Add(At(prefix, field, i), "is not in the policy's form; take one that it lists");
    }
  }
}

// A report that nobody may read would never be answered.
void CheckReaderLeft(const Report& report, const v1::Policy& policy, std::string_view prefix,
                     FieldViolations& violations) {
  std::set<std::string_view> readers = MemberNames(policy);
  if (readers.empty()) {
    return;
  }
  for (const std::string& excluded : report.excluded_members()) {
    readers.erase(excluded);
  }
  if (readers.empty()) {
    violations.Add(Join(prefix, "excluded_members"),
                   "leaves nobody to read the report; leave one in, or take another channel");
  }
}

bool HasKind(const v1::Policy& policy, report::v1::ReportKind kind) {
  for (const v1::KindChoice& choice : policy.form().kinds()) {
    if (choice.kind() == kind) {
      return true;
    }
  }
  return false;
}

bool IsMemberName(std::string_view name) { return IsName(name, kMaxMemberNameBytes); }

}  // namespace

bool IsChannelName(std::string_view channel) { return IsName(channel, kMaxChannelBytes); }

void CheckReportLimits(const Report& report, std::string_view prefix, FieldViolations& violations) {
  CheckRequired(report, prefix, violations);
  CheckEnums(report, prefix, violations);
  for (const TextRow& row : kTexts) {
    CheckText(Join(prefix, row.field), row.get(report), row.max_bytes, row.too_long, violations);
  }
  if (!report.language().empty() && !IsLanguageTag(report.language())) {
    violations.Add(Join(prefix, "language"), "is not a BCP 47 tag, such as en or pt-BR");
  }
  CheckPeople(report.people_involved(), prefix, "people_involved", violations);
  CheckPeople(report.witnesses(), prefix, "witnesses", violations);
  CheckList(report.categories(), kMaxCategories, IsCode, prefix, "categories",
            "is not a code of 1 to 32 of A-Z 0-9 _; take one that the form lists", violations);
  CheckList(report.protected_grounds(), kMaxProtectedGrounds, IsCode, prefix, "protected_grounds",
            "is not a code of 1 to 32 of A-Z 0-9 _; take one that the form lists", violations);
  CheckList(report.excluded_members(), kMaxExcludedMembers, IsMemberName, prefix,
            "excluded_members", "is not a name of 1 to 64 of a-z 0-9 -; take one of the form",
            violations);
}

void CheckReportCodes(const Report& report, const v1::Policy& policy, std::string_view prefix,
                      FieldViolations& violations) {
  if (report.policy_id() != policy.id()) {
    violations.Add(Join(prefix, "policy_id"), "is not served here; fetch the form and take its id");
  }
  if (report.policy_version() != policy.version()) {
    violations.Add(Join(prefix, "policy_version"),
                   "is not the version served here; fetch the form again");
  }
  if (report.kind() != report::v1::REPORT_KIND_UNSPECIFIED && !HasKind(policy, report.kind())) {
    violations.Add(Join(prefix, "kind"), "is not taken by this policy; take one that it lists");
  }
  CheckKnown(report.categories(), CategoryCodes(policy), prefix, "categories", violations);
  CheckKnown(report.protected_grounds(), GroundCodes(policy), prefix, "protected_grounds",
             violations);
  CheckKnown(report.excluded_members(), MemberNames(policy), prefix, "excluded_members",
             violations);
  CheckReaderLeft(report, policy, prefix, violations);
}

std::uint32_t CountUnknownCodes(const Report& report, const v1::Policy& policy) {
  std::uint32_t unknown = 0;
  const auto count = [&unknown](const Strings& list, const std::set<std::string_view>& known) {
    for (const std::string& code : list) {
      unknown += known.contains(code) ? 0U : 1U;
    }
  };
  count(report.categories(), CategoryCodes(policy));
  count(report.protected_grounds(), GroundCodes(policy));
  count(report.excluded_members(), MemberNames(policy));
  return unknown;
}

}  // namespace candor::policy
