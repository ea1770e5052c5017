#include "casework/policy_words.h"

#include "absl/time/civil_time.h"
#include "candor/policy/message_checks.h"

namespace candor::review {

std::string_view WordsOf(const policy::v1::LocalizedText& texts, const policy::v1::Policy& policy,
                         std::string_view language) {
  const std::string* const found = policy::LanguageFor(texts, policy, language);
  return found == nullptr ? std::string_view() : std::string_view(texts.text().at(*found));
}

std::string DateOf(std::uint32_t day) {
  return absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + day);
}

}  // namespace candor::review
