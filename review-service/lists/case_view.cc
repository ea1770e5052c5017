#include "lists/case_view.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "candor/hpke/sha256.h"
#include "casework/clock_view.h"
#include "casework/code_name.h"
#include "casework/standing.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr std::size_t kLinkTagBytes = 8;

// Links change no revision: it would tell of cases that the caller must not learn of.
std::string EtagOf(std::uint64_t revision, const v1::Case& shown) {
  std::string etag = std::to_string(revision);
  if (!shown.linked_cases().empty()) {
    std::string names;
    for (const std::string& name : shown.linked_cases()) {
      names.append(name);
    }
    etag.append("-").append(absl::BytesToHexString(Sha256(names).substr(0, kLinkTagBytes)));
  }
  return etag;
}

}  // namespace

void ShowCase(const CaseIndex& index, const IndexedCase& entry, const Viewer& viewer,
              v1::Case& shown) {
  const v1::Case& subject = entry.summary.subject();
  shown = subject;
  shown.set_name(CaseName(entry.id));
  shown.set_code_name(CodeName(entry.id));
  shown.set_own_conflict(
      StandingOf(entry.summary, viewer.member, viewer.escalation_channel).declared);
  for (v1::CaseClock& clock : *shown.mutable_clocks()) {
    clock.set_level(LevelOf(clock, viewer.now));
  }
  shown.clear_linked_cases();
  for (const std::string& name : subject.linked_cases()) {
    const std::optional<std::string_view> id = IdOfCaseName(name);
    if (id && viewer.member != nullptr && index.Sees(*id, viewer.member->name())) {
      shown.add_linked_cases(name);
    }
  }
  shown.set_etag(EtagOf(entry.summary.revision(), shown));
}

}  // namespace candor::review
