#include "casework/appeal_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "case_desk.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

using test::CaseDesk;
using test_support::IsOk;

class AppealWindowTest : public ::testing::Test {
 protected:
  AppealWindowTest() { desk_.PutInto(v1::CASE_STATE_INVESTIGATING); }

  std::optional<AppealWindow> Window(v1::AppealParty party, const policy::v1::Policy& policy) {
    std::optional<AppealWindow> window;
    desk_.Edit([&](CaseEdit& edit, OpenCase& subject) {
      const auto found = WindowOf(edit, subject, policy, party);
      EXPECT_THAT(found, IsOk());
      window = found.value_or(std::nullopt);
      return absl::OkStatus();
    });
    return window;
  }
  std::optional<AppealWindow> Window(v1::AppealParty party) {
    return Window(party, *desk_.world.policies.Latest(""));
  }

  CaseDesk desk_;
};

TEST_F(AppealWindowTest, IsThatOfTheLetterToThatSide) {
  desk_.Decide();
  EXPECT_EQ(Window(v1::APPEAL_PARTY_SUBJECT), std::nullopt) << "not delivered";
  const absl::Time delivered = absl::FromUnixSeconds(absl::ToUnixSeconds(desk_.Now()));
  desk_.Deliver(v1::RECIPIENT_SUBJECT, delivered);
  EXPECT_EQ(Window(v1::APPEAL_PARTY_REPORTER), std::nullopt) << "the other side's";
  const auto window = Window(v1::APPEAL_PARTY_SUBJECT);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->begins, delivered);
  EXPECT_GT(window->ends, delivered + absl::Hours(24) * 29);
}

TEST_F(AppealWindowTest, IsNeverThatOfALetterThatWasDiscarded) {
  desk_.DecideAndDeliver();
  const std::uint32_t letter = Window(v1::APPEAL_PARTY_SUBJECT).value().letter;
  desk_.Edit([letter](CaseEdit& edit, OpenCase& subject) {
    storage::v1::CaseMessage message;
    const std::string key = MessageKey(subject.id, letter);
    EXPECT_THAT(edit.Get(subject, kMessages, key, message), IsOk());
    EXPECT_EQ(message.message().recipient(), v1::RECIPIENT_SUBJECT);
    message.mutable_message()->set_delivery(v1::DELIVERY_STATE_DISCARDED);
    subject.is_changed = true;
    return edit.Put(subject, kMessages, key, message);
  });
  EXPECT_EQ(Window(v1::APPEAL_PARTY_SUBJECT), std::nullopt);
  EXPECT_NE(Window(v1::APPEAL_PARTY_REPORTER), std::nullopt);
}

TEST_F(AppealWindowTest, IsNoneUnderAPolicyWithoutAppeals) {
  desk_.DecideAndDeliver();
  policy::v1::Policy policy = *desk_.world.policies.Latest("");
  policy.clear_clocks();
  EXPECT_NE(Window(v1::APPEAL_PARTY_SUBJECT), std::nullopt);
  EXPECT_EQ(Window(v1::APPEAL_PARTY_SUBJECT, policy), std::nullopt);
}

}  // namespace
}  // namespace candor::review
