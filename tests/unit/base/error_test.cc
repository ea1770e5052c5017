#include "candor/base/error.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<Reason> AllReasons() {
  std::vector<Reason> reasons;
  for (int i = 0; i <= static_cast<int>(Reason::kInternal); ++i) {
    reasons.push_back(static_cast<Reason>(i));
  }
  return reasons;
}

TEST(Error, CarriesItsReason) {
  for (const Reason reason : AllReasons()) {
    EXPECT_FALSE(Error(reason).ok());
    EXPECT_THAT(Error(reason), HasReason(reason));
    EXPECT_FALSE(Error(reason).message().empty()) << ReasonName(reason);
  }
}

TEST(Error, NamesAreUniqueAndTravel) {
  std::set<std::string_view> names;
  for (const Reason reason : AllReasons()) {
    const std::string_view name = ReasonName(reason);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](char c) {
      return c == '_' || (c >= 'A' && c <= 'Z');
    })) << name;
  }
}

TEST(Error, HasTheCodeThatCallersActOn) {
  EXPECT_THAT(Error(Reason::kInvalidField), HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Error(Reason::kOutdatedKey), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Error(Reason::kSealed), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Error(Reason::kSlotTaken), HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Error(Reason::kStoreFull), HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Error(Reason::kCallerNotAllowed), HasCode(absl::StatusCode::kPermissionDenied));
}

TEST(Error, ADelayStandsOnlyWhereTryingAgainHelps) {
  for (const Reason reason : AllReasons()) {
    const bool can_help = Error(reason).code() == absl::StatusCode::kResourceExhausted ||
                          Error(reason).code() == absl::StatusCode::kUnavailable;
    EXPECT_EQ(RetryDelayOf(reason).has_value(), can_help) << ReasonName(reason);
  }
}

TEST(ReasonOf, IsNothingForAnotherStatus) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(ReasonOf(absl::InternalError("INTERNAL")), std::nullopt);
}

TEST(FieldViolations, AreOkWhenThereAreNone) {
  const FieldViolations none;
  EXPECT_TRUE(none.empty());
  EXPECT_THAT(none.ToStatus(), IsOk());
  EXPECT_THAT(FieldViolationsOf(none.ToStatus()), IsEmpty());
}

TEST(FieldViolations, TravelInTheStatusInOrder) {
  FieldViolations violations;
  violations.Add("report.kind", "is not set; choose one");
  violations.Add("report.people[2].name", "is too long; shorten it");
  EXPECT_THAT(violations.ToStatus(), HasReason(Reason::kInvalidField));
  EXPECT_THAT(FieldViolationsOf(violations.ToStatus()),
              ElementsAre(Pair("report.kind", "is not set; choose one"),
                          Pair("report.people[2].name", "is too long; shorten it")));
}

TEST(FieldViolations, KeepNoMoreThanThirtyTwo) {
  FieldViolations violations;
  for (int i = 0; i < 1000; ++i) {
    violations.Add("field", "is wrong");
  }
  EXPECT_EQ(violations.all().size(), 32);
  EXPECT_EQ(FieldViolationsOf(violations.ToStatus()).size(), 32);
}

TEST(InvalidField, IsOneViolation) {
  EXPECT_THAT(FieldViolationsOf(InvalidField("slot", "is empty; send it")),
              ElementsAre(Pair("slot", "is empty; send it")));
}

}  // namespace
}  // namespace candor
