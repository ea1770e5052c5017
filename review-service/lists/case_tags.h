// What lists tell cases apart by, but for times and text: each property of a case that a filter
// can name, or that decides who sees or reads it, is one tag. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/storage/v1/review_storage.pb.h"

namespace candor::review {

// What a tag is about; the value is a name, a code or the number of an enum's value.
enum class TagKind : char {
  kState = 's',
  kSeverity = 'v',
  kReportKind = 'k',
  kChannel = 'c',
  kCategory = 't',
  kLabel = 'l',
  kClock = 'o',
  kFlag = 'f',
  kAssignee = 'a',
  kFormerAssignee = 'A',
  kFirstPanel = 'p',
  kAppealPanel = 'P',
  kPartyEmployer = 'e',
  // Members who must not learn of the case, whatever their channels.
  kHiddenFrom = 'h',
  // What members declared.
  kDeclaredSoft = 'S',
  kDeclaredNone = 'N',
};

// Values of kFlag.
inline constexpr std::string_view kDangerFlag = "danger";
inline constexpr std::string_view kHeldFlag = "held";
inline constexpr std::string_view kWithdrawalFlag = "withdrawal";
inline constexpr std::string_view kUnconfirmedFlag = "unconfirmed";
inline constexpr std::string_view kUnassignedFlag = "unassigned";

[[nodiscard]] std::string TagOf(TagKind kind, std::string_view value);
[[nodiscard]] std::string TagOf(TagKind kind, int number);

// All of a case, sorted, each once.
[[nodiscard]] std::vector<std::string> TagsOf(const storage::v1::CaseSummary& summary);

}  // namespace candor::review
