#include "candor/policy/policy_set.h"

#include <set>

#include "candor/base/status_macros.h"
#include "candor/config/yaml.h"
#include "candor/policy/limits.h"
#include "text.h"

namespace candor::policy {
namespace {

constexpr int kMaxLanguages = 40;
constexpr int kMaxCategoryCodes = 100;
constexpr int kMaxGrounds = 50;
constexpr int kMaxMembers = 16;
constexpr std::size_t kMaxLabelBytes = 2000;

// Collects the problems of one policy file, a line each.
class Checker {
 public:
  Checker(const std::string& file, const v1::Policy& policy) : file_(file), policy_(policy) {}

  void Run() {
    if (!IsName(policy_.id(), 64)) {
      Problem("id", "is missing or not 1 to 64 of a-z 0-9 -");
    }
    if (policy_.version() == 0) {
      Problem("version", "is missing; count from 1");
    }
    Languages();
    Texts("form.introduction", policy_.form().introduction());
    Kinds();
    Categories();
    Grounds();
    Members();
    States();
  }

  [[nodiscard]] absl::Status ToStatus() const {
    return problems_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(problems_);
  }

 private:
  void Problem(const std::string& path, const std::string& what) {
    problems_ += (problems_.empty() ? "" : "\n") + file_ + ": " + path + ": " + what;
  }

  static std::string At(const std::string& path, int index) {
    return path + "[" + std::to_string(index) + "]";
  }

  void Languages() {
    const int count = policy_.languages_size();
    if (count == 0 || count > kMaxLanguages) {
      Problem("languages", "must list 1 to 40 BCP 47 tags");
    }
    std::set<std::string_view> seen;
    for (int i = 0; i < count; ++i) {
      if (!IsLanguageTag(policy_.languages(i))) {
        Problem(At("languages", i), "is not a BCP 47 tag, such as en or pt-BR");
      } else if (!seen.insert(policy_.languages(i)).second) {
        Problem(At("languages", i), "is there twice; keep one");
      }
    }
  }

  void Texts(const std::string& path, const v1::LocalizedText& texts,
             std::size_t max_bytes = kMaxLabelBytes) {
    for (const std::string& language : policy_.languages()) {
      const auto text = texts.text().find(language);
      if (text == texts.text().end()) {
        Problem(path + ".text." + language, "is missing; every text needs every language");
      } else if (text->second.empty() || text->second.size() > max_bytes) {
        Problem(path + ".text." + language, "must be 1 to " + std::to_string(max_bytes) + " bytes");
      } else if (!IsText(text->second)) {
        Problem(path + ".text." + language, "is not UTF-8 text");
      }
    }
    if (texts.text_size() > policy_.languages_size()) {
      Problem(path + ".text", "has a language that the policy does not list");
    }
  }

  void Kinds() {
    if (policy_.form().kinds().empty()) {
      Problem("form.kinds", "is empty; list the kinds of report that are taken");
    }
    std::set<int> seen;
    for (int i = 0; i < policy_.form().kinds_size(); ++i) {
      const v1::KindChoice& kind = policy_.form().kinds(i);
      const std::string path = At("form.kinds", i);
      if (kind.kind() == report::v1::REPORT_KIND_UNSPECIFIED) {
        Problem(path + ".kind", "is missing");
      } else if (!seen.insert(kind.kind()).second) {
        Problem(path + ".kind", "is there twice; keep one");
      }
      Texts(path + ".label", kind.label());
    }
  }

  void Choice(const std::string& path, const v1::Choice& choice, std::set<std::string_view>& seen) {
    if (!IsCode(choice.code())) {
      Problem(path + ".code", "is not 1 to 32 of A-Z 0-9 _");
    } else if (!seen.insert(choice.code()).second) {
      Problem(path + ".code", "is there twice; give each its own");
    }
    Texts(path + ".label", choice.label());
    if (choice.source().empty()) {
      Problem(path + ".source", "is missing; quote the line of the code of conduct");
    }
  }

  void Categories() {
    std::set<std::string_view> seen;
    for (int i = 0; i < policy_.form().categories_size(); ++i) {
      const v1::ChoiceGroup& group = policy_.form().categories(i);
      const std::string path = At("form.categories", i);
      Texts(path + ".heading", group.heading());
      if (group.choices().empty()) {
        Problem(path + ".choices", "is empty; list at least one");
      }
      for (int j = 0; j < group.choices_size(); ++j) {
        Choice(At(path + ".choices", j), group.choices(j), seen);
      }
    }
    if (seen.empty() || seen.size() > kMaxCategoryCodes) {
      Problem("form.categories", "must have 1 to 100 codes");
    }
  }

  void Grounds() {
    std::set<std::string_view> seen;
    for (int i = 0; i < policy_.form().protected_grounds_size(); ++i) {
      Choice(At("form.protected_grounds", i), policy_.form().protected_grounds(i), seen);
    }
    if (policy_.form().protected_grounds_size() > kMaxGrounds) {
      Problem("form.protected_grounds", "has more than 50 codes");
    }
  }

  void Members() {
    std::set<std::string_view> seen;
    for (int i = 0; i < policy_.form().members_size(); ++i) {
      const v1::MemberChoice& member = policy_.form().members(i);
      const std::string path = At("form.members", i);
      if (!IsName(member.name(), 64)) {
        Problem(path + ".name", "is not 1 to 64 of a-z 0-9 -");
      } else if (!seen.insert(member.name()).second) {
        Problem(path + ".name", "is there twice; keep one");
      }
      if (member.display_name().empty() || member.display_name().size() > 200) {
        Problem(path + ".display_name", "must be 1 to 200 bytes");
      }
    }
    if (policy_.form().members_size() > kMaxMembers) {
      Problem("form.members", "has more than 16 entries");
    }
  }

  void States() {
    std::set<std::string_view> seen;
    for (int i = 0; i < policy_.states_size(); ++i) {
      const v1::StateText& state = policy_.states(i);
      const std::string path = At("states", i);
      if (!IsCode(state.code())) {
        Problem(path + ".code", "is not 1 to 32 of A-Z 0-9 _");
      } else if (!seen.insert(state.code()).second) {
        Problem(path + ".code", "is there twice; give each state one text");
      }
      Texts(path + ".reporter_text", state.reporter_text(), kMaxStateTextBytes);
    }
  }

  const std::string& file_;
  const v1::Policy& policy_;
  std::string problems_;
};

}  // namespace

absl::StatusOr<PolicySet> PolicySet::Load(const std::vector<std::string>& files) {
  PolicySet set;
  for (const std::string& file : files) {
    v1::Policy policy;
    RETURN_IF_ERROR(config::LoadYamlFile(file, policy));
    Checker checker(file, policy);
    checker.Run();
    RETURN_IF_ERROR(checker.ToStatus());
    if (set.Find(policy.id(), policy.version()) != nullptr) {
      return absl::InvalidArgumentError(
          file + ": version: this version of this policy was given before; drop one file");
    }
    set.policies_.push_back(std::move(policy));
  }
  return set;
}

const v1::Policy* PolicySet::Latest(std::string_view id) const {
  if (id.empty()) {
    return policies_.empty() ? nullptr : Latest(policies_.front().id());
  }
  const v1::Policy* latest = nullptr;
  for (const v1::Policy& policy : policies_) {
    if (policy.id() == id && (latest == nullptr || policy.version() > latest->version())) {
      latest = &policy;
    }
  }
  return latest;
}

const v1::Policy* PolicySet::Find(std::string_view id, std::uint32_t version) const {
  for (const v1::Policy& policy : policies_) {
    if (policy.id() == id && policy.version() == version) {
      return &policy;
    }
  }
  return nullptr;
}

}  // namespace candor::policy
