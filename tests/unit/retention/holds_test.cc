#include "retention/holds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"
#include "retention_desk.h"

namespace candor::review {
namespace {

using test::RetentionDesk;
using test_support::HasReason;
using test_support::IsOk;

class HoldsTest : public ::testing::Test {
 protected:
  CaseStep Step(const std::string& member, std::string_view action) {
    return {member, desk_.shipped.name, "a court asked", action, 5};
  }
  absl::Status Run(const CaseStep& step, CaseSteps::MayDo may_do, CaseSteps::Change change) {
    if (const absl::Status checked = desk_.steps->Check(step, may_do); !checked.ok()) {
      return checked;
    }
    std::promise<absl::Status> outcome;
    desk_.steps->Run(step, may_do, std::move(change),
                     [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
    return outcome.get_future().get();
  }
  absl::Status Place(const std::string& member) {
    const CaseStep step = Step(member, "PLACE_HOLD");
    return Run(step, MayPlaceHold, PlaceHold(step, placed_));
  }
  absl::Status Lift(const std::string& member) {
    return Run(Step(member, "LIFT_HOLD"), MayLiftHold, LiftHold());
  }

  RetentionDesk desk_;
  v1::PlaceHoldResponse placed_;
};

TEST_F(HoldsTest, KeepACaseUntilTheyAreLifted) {
  desk_.SetNow("2028-04-05 00:00");
  const std::uint32_t events = test::WorkOf(desk_.world(), desk_.shipped.name).next_event();
  ASSERT_THAT(Place("alice"), IsOk());
  ASSERT_THAT(Place("alice"), IsOk());
  ASSERT_EQ(placed_.holds_size(), 2);
  EXPECT_EQ(placed_.holds(1).reason(), "a court asked");
  EXPECT_EQ(placed_.holds(1).placed_by(), "alice");
  EXPECT_EQ(placed_.holds(1).time().seconds(), absl::ToUnixSeconds(test::Utc("2028-04-05 00:00")));
  EXPECT_EQ(desk_.shipped.Event(events).action(), "PLACE_HOLD");
  EXPECT_EQ(desk_.shipped.Event(events).reason(), "a court asked");
  EXPECT_EQ(desk_.shipped.Event(events).audit_entry(), 5U);
  EXPECT_EQ(desk_.Erase()->left.size(), 1U);
  ASSERT_THAT(Lift("alice"), IsOk());
  EXPECT_EQ(desk_.shipped.Event(events + 2).action(), "LIFT_HOLD");
  EXPECT_EQ(desk_.Erase()->erased, 1U);
}

TEST_F(HoldsTest, AreForTheirRoles) {
  desk_.SetRoles("bob", {v1::MEMBER_ROLE_PANEL, v1::MEMBER_ROLE_APPEALS});
  EXPECT_THAT(Place("bob"), HasReason(Reason::kNotPermitted));
  for (const auto role : {v1::MEMBER_ROLE_TRIAGE, v1::MEMBER_ROLE_HANDLER}) {
    desk_.SetRoles("bob", {role});
    EXPECT_THAT(Place("bob"), IsOk());
    EXPECT_THAT(Lift("bob"), HasReason(Reason::kNotPermitted));
  }
  desk_.SetRoles("bob", {v1::MEMBER_ROLE_CHAIR});
  EXPECT_THAT(Place("bob"), IsOk());
  EXPECT_THAT(Lift("bob"), IsOk());
}

TEST_F(HoldsTest, TellNobodyOfACaseThatIsHidden) {
  desk_.SetRoles("bob", {v1::MEMBER_ROLE_CHAIR});
  desk_.Alter([](OpenCase& subject) { subject.summary.add_hard_conflicts("bob"); });
  EXPECT_THAT(Place("bob"), HasReason(Reason::kNoSuchCase));
  EXPECT_THAT(Lift("bob"), HasReason(Reason::kNoSuchCase));
}

TEST_F(HoldsTest, NeedAReason) {
  EXPECT_THAT(CheckReason(""), HasReason(Reason::kInvalidField));
  EXPECT_THAT(CheckReason(std::string(2001, 'x')), HasReason(Reason::kInvalidField));
  EXPECT_THAT(CheckReason(std::string(2000, 'x')), IsOk());
}

}  // namespace
}  // namespace candor::review
