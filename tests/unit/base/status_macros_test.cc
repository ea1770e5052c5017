#include "candor/base/status_macros.h"

#include <memory>
#include <utility>

#include "candor/testing/matchers.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

using test_support::HasCode;
using test_support::IsOk;

absl::Status Twice(const absl::Status& first, const absl::Status& second) {
  RETURN_IF_ERROR(first);
  RETURN_IF_ERROR(second);
  return absl::OkStatus();
}

absl::StatusOr<int> Sum(absl::StatusOr<std::unique_ptr<int>> a,
                        absl::StatusOr<std::unique_ptr<int>> b) {
  ASSIGN_OR_RETURN(const std::unique_ptr<int> first, std::move(a));
  ASSIGN_OR_RETURN(const std::unique_ptr<int> second, std::move(b));
  return *first + *second;
}

TEST(ReturnIfError, ReturnsTheFirstError) {
  EXPECT_THAT(Twice(absl::OkStatus(), absl::OkStatus()), IsOk());
  EXPECT_THAT(Twice(absl::NotFoundError("a"), absl::AbortedError("b")),
              HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(Twice(absl::OkStatus(), absl::AbortedError("b")),
              HasCode(absl::StatusCode::kAborted));
}

TEST(AssignOrReturn, MovesTheValueOut) {
  EXPECT_EQ(Sum(std::make_unique<int>(1), std::make_unique<int>(2)).value(), 3);
  EXPECT_THAT(Sum(absl::NotFoundError("a"), absl::AbortedError("b")),
              HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(Sum(std::make_unique<int>(1), absl::AbortedError("b")),
              HasCode(absl::StatusCode::kAborted));
}

}  // namespace
}  // namespace candor
