#include "retention/dry_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/base/error.h"
#include "candor/testing/matchers.h"
#include "retention_desk.h"

namespace candor::review {
namespace {

using test::RetentionDesk;
using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;

constexpr std::uint32_t kDue = 21279;  // 2028-04-04 and a day for the hours

class DryRunTest : public ::testing::Test {
 protected:
  absl::Status Run(std::uint32_t until = 0, const std::string& member = "alice") {
    v1::DryRunRetentionRequest request;
    request.set_until_day(until);
    response_.Clear();
    return DryRun({*desk_.world().store, *desk_.world().cases, desk_.world().policies,
                   desk_.world().clock, desk_.world().random},
                  member, request, response_);
  }

  RetentionDesk desk_;
  v1::DryRunRetentionResponse response_;
};

TEST_F(DryRunTest, ListsWhatIsDueAndNothingKeeps) {
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(response_.erasable_size() + response_.kept_size(), 0);
  desk_.SetNow("2028-04-05 00:00");
  ASSERT_THAT(Run(), IsOk());
  ASSERT_EQ(response_.erasable_size(), 1);
  EXPECT_EQ(response_.erasable(0).name(), desk_.shipped.name);
  EXPECT_EQ(response_.erasable(0).retention_class(), "R2");
  EXPECT_LE(response_.erasable(0).due_day(), kDue);
  EXPECT_EQ(response_.kept_size(), 0);
  // Nothing was done.
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(response_.erasable_size(), 1);
}

TEST_F(DryRunTest, LooksAhead) {
  ASSERT_THAT(Run(kDue), IsOk());
  EXPECT_EQ(response_.erasable_size(), 1);
  EXPECT_THAT(Run(20000), HasReason(Reason::kInvalidField));
}

TEST_F(DryRunTest, SaysWhatKeepsACaseWhoseTimeIsOver) {
  desk_.SetNow("2028-04-05 00:00");
  desk_.SetRead(false);
  desk_.Alter([](OpenCase& subject) { subject.summary.add_holds()->set_reason("court"); });
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(response_.erasable_size(), 0);
  ASSERT_EQ(response_.kept_size(), 1);
  EXPECT_THAT(response_.kept(0).guards(),
              ElementsAre(v1::RETENTION_GUARD_UNREAD, v1::RETENTION_GUARD_LEGAL_HOLD));
}

TEST_F(DryRunTest, ShowsCasesOfUnknownClasses) {
  desk_.Alter([](OpenCase& subject) { subject.shown().set_policy_id("gone"); });
  ASSERT_THAT(Run(), IsOk());
  ASSERT_EQ(response_.kept_size(), 1);
  EXPECT_EQ(response_.kept(0).due_day(), 0U);
}

TEST_F(DryRunTest, ShowsChairsWhatTheySee) {
  desk_.SetNow("2028-04-05 00:00");
  EXPECT_THAT(Run(0, "bob"), HasReason(Reason::kNotPermitted));
  desk_.SetRoles("bob", {v1::MEMBER_ROLE_CHAIR});
  ASSERT_THAT(Run(0, "bob"), IsOk());
  EXPECT_EQ(response_.erasable_size(), 1);
  desk_.Alter([](OpenCase& subject) { subject.summary.add_excluded_members("bob"); });
  ASSERT_THAT(Run(0, "bob"), IsOk());
  EXPECT_EQ(response_.erasable_size() + response_.kept_size(), 0);
}

}  // namespace
}  // namespace candor::review
