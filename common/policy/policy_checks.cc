#include "policy_checks.h"

#include "text.h"

namespace candor::policy {

void Problems::Add(std::string_view path, std::string_view what) {
  AddLine(file_ + ": " + std::string(path) + ": " + std::string(what));
}

void Problems::AddLine(std::string_view message) {
  lines_.append(lines_.empty() ? "" : "\n").append(message);
}

absl::Status Problems::ToStatus() const {
  return lines_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(lines_);
}

void CheckCode(const std::string& path, std::string_view code, Codes& seen, Problems& problems) {
  if (!IsCode(code)) {
    problems.Add(path, "is not 1 to 32 of A-Z 0-9 _");
  } else if (!seen.emplace(code).second) {
    problems.Add(path, "is there twice; give each its own");
  }
}

void CheckTexts(const std::string& path, const v1::LocalizedText& texts, const v1::Policy& policy,
                std::size_t max_bytes, Problems& problems) {
  for (const std::string& language : policy.languages()) {
    const std::string at = path + ".text." + language;
    const auto text = texts.text().find(language);
    if (text == texts.text().end()) {
      problems.Add(at, "is missing; every text needs every language");
    } else {
      CheckPlainText(at, text->second, max_bytes, problems);
    }
  }
  if (texts.text_size() > policy.languages_size()) {
    problems.Add(path + ".text",
                 "has a language that the policy does not list; list it or take the text away");
  }
}

void CheckPlainText(const std::string& path, std::string_view text, std::size_t max_bytes,
                    Problems& problems) {
  if (text.empty() || text.size() > max_bytes) {
    problems.Add(path, "must be 1 to " + std::to_string(max_bytes) + " bytes");
  } else if (!IsText(text)) {
    problems.Add(path, "is not UTF-8 text");
  }
}

void CheckSource(const std::string& path, std::string_view source, Problems& problems) {
  if (source.empty()) {
    problems.Add(path + ".source", "is missing; quote the line of the code of conduct");
  }
}

void CheckChoice(const std::string& path, const v1::Choice& choice, const v1::Policy& policy,
                 Codes& seen, Problems& problems) {
  CheckCode(path + ".code", choice.code(), seen, problems);
  CheckTexts(path + ".label", choice.label(), policy, kMaxLabelBytes, problems);
  CheckSource(path, choice.source(), problems);
}

void CheckCount(std::string_view path, int count, int max, Problems& problems) {
  if (count > max) {
    problems.Add(path, "has more than " + std::to_string(max) + " entries; take some away");
  }
}

}  // namespace candor::policy
