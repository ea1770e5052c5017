#include "candorctl/case_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candorctl/exit_code.h"

namespace candor::tools {
namespace {

using review::v1::CaseService;

constexpr std::size_t kIdSize = 26;
constexpr std::size_t kLeastPrefix = 6;
constexpr std::uint32_t kPageSize = 1000;
constexpr int kMaxPages = 5;

std::string Spelled(const std::string& code_name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(code_name, {{" ", "-"}}));
}

bool IsIdPart(const std::string& text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos;
}

bool IsMeant(const review::v1::Case& subject, const std::string& spelled) {
  return Spelled(subject.code_name()) == spelled ||
         (spelled.size() >= kLeastPrefix && IsIdPart(spelled) &&
          subject.name().starts_with("cases/" + spelled));
}

absl::Status Ambiguous(const std::string& given, const std::vector<std::string>& names) {
  return absl::InvalidArgumentError("\"" + given +
                                    "\" can be any of these; give more of the id:\n  " +
                                    absl::StrJoin(names, "\n  "));
}

}  // namespace

absl::StatusOr<std::string> FindCase(const CaseLine& review, const std::string& given) {
  if (given.starts_with("cases/")) {
    return given;
  }
  if (given.size() == kIdSize && IsIdPart(given)) {
    return "cases/" + given;
  }
  const std::string spelled = Spelled(given);
  if (spelled.size() < kLeastPrefix && spelled.find('-') == std::string::npos) {
    return UsageError(
        "a case is named by its two words, its id or the first 6 characters of it, or cases/<id>");
  }
  review::v1::ListCasesRequest request;
  request.set_page_size(kPageSize);
  std::vector<std::string> found;
  for (int i = 0; i < kMaxPages; ++i) {
    review::v1::ListCasesResponse page;
    RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::ListCases, request, page,
                                 review.connection.timeout));
    for (const review::v1::Case& subject : page.cases()) {
      if (IsMeant(subject, spelled)) {
        found.push_back(subject.name());
      }
    }
    request.set_page_token(page.next_page_token());
    if (page.next_page_token().empty()) {
      break;
    }
  }
  if (found.size() > 1) {
    return Ambiguous(given, found);
  }
  if (found.empty()) {
    return absl::NotFoundError("no case that you see is called \"" + given +
                               "\"; `candorctl cases list` shows the cases");
  }
  return found.front();
}

std::string HandleOf(const review::v1::Case& subject) {
  return subject.code_name().empty() ? subject.name() : Spelled(subject.code_name());
}

std::string TitleOf(const review::v1::Case& subject) {
  return subject.code_name().empty() ? subject.name() : subject.code_name() + ", " + subject.name();
}

}  // namespace candor::tools
