#include "review/case_name.h"

#include <algorithm>

namespace candor::review {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kPrefix = "cases/";
constexpr std::string_view kReportSuffix = "/report";

}  // namespace

std::string NewCaseId(Random& random) {
  std::string id = random.Bytes(kCaseIdBytes);
  for (char& c : id) {
    c = kAlphabet[static_cast<unsigned char>(c) & 31U];
  }
  return id;
}

std::string CaseName(std::string_view id) { return std::string(kPrefix).append(id); }

std::string ReportName(std::string_view id) { return CaseName(id).append(kReportSuffix); }

bool IsCaseId(std::string_view id) {
  return id.size() == kCaseIdBytes && std::ranges::all_of(id, [](char c) {
           return kAlphabet.find(c) != std::string_view::npos;
         });
}

std::optional<std::string_view> IdOfCaseName(std::string_view name) {
  if (!name.starts_with(kPrefix) || !IsCaseId(name.substr(kPrefix.size()))) {
    return std::nullopt;
  }
  return name.substr(kPrefix.size());
}

std::optional<std::string_view> IdOfReportName(std::string_view name) {
  if (!name.ends_with(kReportSuffix)) {
    return std::nullopt;
  }
  return IdOfCaseName(name.substr(0, name.size() - kReportSuffix.size()));
}

}  // namespace candor::review
