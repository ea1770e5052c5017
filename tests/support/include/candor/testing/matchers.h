// GoogleTest matchers and checks for statuses.
#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/error.h"
#include "gmock/gmock.h"

namespace candor::test_support {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

// EXPECT_THAT(DoIt(), IsOk());
MATCHER(IsOk, "is OK") {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// EXPECT_THAT(DoIt(), HasCode(absl::StatusCode::kNotFound));
MATCHER_P(HasCode, code, "has code " + absl::StatusCodeToString(code)) {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// EXPECT_THAT(DoIt(), HasReason(Reason::kSlotTaken));
MATCHER_P(HasReason, reason, "has reason " + std::string(ReasonName(reason))) {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return ReasonOf(StatusOf(arg)) == reason;
}

// EXPECT_THAT(DoIt(), Says("tls.ca_file"));
MATCHER_P(Says, text, "says '" + std::string(text) + "'") {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return std::string(StatusOf(arg).message()).find(text) != std::string::npos;
}

// EXPECT_THAT(DoIt(), NamesField("report.what_happened")): a violation of that field.
MATCHER_P(NamesField, field, "names the field '" + std::string(field) + "'") {
  *result_listener << "which is " << StatusOf(arg).ToString() << ", naming";
  bool named = false;
  for (const auto& [path, problem] : FieldViolationsOf(StatusOf(arg))) {
    *result_listener << " '" << path << "'";
    named = named || path == field;
  }
  return named;
}

}  // namespace candor::test_support
