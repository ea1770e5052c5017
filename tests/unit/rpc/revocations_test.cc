#include "revocations.h"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAda[] = "spiffe://test.example/member/ada";
constexpr char kBen[] = "spiffe://test.example/member/ben";

std::string Line(const char* uri) { return "identity " + std::string(uri) + "\n"; }

class RevocationsTest : public ::testing::Test {
 protected:
  RevocationsTest() {
    tls_.set_trust_domain("test.example");
    tls_.set_revocations_file(dir_.Write("revoked", Line(kAda)));
  }
  void Write(const std::string& text) { dir_.Write("revoked", text); }
  std::unique_ptr<Revocations> Load() {
    auto revocations = Revocations::Load(tls_);
    EXPECT_THAT(revocations, IsOk());
    return *std::move(revocations);
  }
  static bool IsOut(const Revocations& revocations, const char* uri) {
    return revocations.Contains(uri, std::string(32, '\0'));
  }

  test_support::TempDir dir_;
  config::v1::TlsConfig tls_;
};

TEST_F(RevocationsTest, WithoutAFileNobodyIsRevoked) {
  tls_.clear_revocations_file();
  const auto revocations = Load();
  EXPECT_FALSE(revocations->watches());
  EXPECT_FALSE(IsOut(*revocations, kAda));
}

TEST_F(RevocationsTest, AListThatCannotBeReadIsRefusedAtStart) {
  constexpr auto kRefused = absl::StatusCode::kFailedPrecondition;
  Write("identity ada\n");
  auto revocations = Revocations::Load(tls_);
  EXPECT_THAT(revocations, HasCode(kRefused));
  EXPECT_THAT(revocations, Says("tls.revocations_file: " + tls_.revocations_file() + ": line 1:"));
  Write(std::string(1024 * 1024 + 1, '\n'));
  EXPECT_THAT(Revocations::Load(tls_), Says("1 MiB"));
  tls_.set_revocations_file(dir_.File("none"));
  revocations = Revocations::Load(tls_);
  EXPECT_THAT(revocations, HasCode(kRefused));
  EXPECT_THAT(revocations, Says("cannot be read"));
}

TEST_F(RevocationsTest, WhoIsAddedIsOutAtTheNextLook) {
  const auto revocations = Load();
  EXPECT_TRUE(IsOut(*revocations, kAda));
  EXPECT_FALSE(IsOut(*revocations, kBen));
  Write(Line(kAda) + Line(kBen));
  ::testing::internal::CaptureStderr();
  revocations->Look();
  revocations->Look();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr(R"("event":"revocations_in_force","count":2})"));
  EXPECT_THAT(log, Not(HasSubstr("ben")));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  EXPECT_TRUE(IsOut(*revocations, kAda));
  EXPECT_TRUE(IsOut(*revocations, kBen));
  EXPECT_EQ(revocations->size(), 2U);
}

TEST_F(RevocationsTest, WhoIsTakenOffIsInOnceTwoLooksAgree) {
  Write(Line(kAda) + Line(kBen));
  const auto revocations = Load();
  Write(Line(kBen));
  revocations->Look();
  EXPECT_TRUE(IsOut(*revocations, kAda));
  Write("");  // half written
  revocations->Look();
  EXPECT_TRUE(IsOut(*revocations, kAda));
  EXPECT_TRUE(IsOut(*revocations, kBen));
  Write(Line(kBen));
  revocations->Look();
  EXPECT_TRUE(IsOut(*revocations, kAda));
  revocations->Look();
  EXPECT_FALSE(IsOut(*revocations, kAda));
  EXPECT_TRUE(IsOut(*revocations, kBen));
}

TEST_F(RevocationsTest, ABadListIsPassedOverToldAndCountedOnce) {
  const auto revocations = Load();
  Write(Line(kBen) + "identity spiffe://elsewhere/member/eve\n");
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 3; ++i) {
    revocations->Look();
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr(R"("event":"revocations_refused")"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  EXPECT_EQ(revocations->refused(), 1U);
  EXPECT_TRUE(IsOut(*revocations, kAda));
  EXPECT_FALSE(IsOut(*revocations, kBen));
}

TEST_F(RevocationsTest, AListThatIsGoneLetsNobodyIn) {
  const auto revocations = Load();
  ASSERT_EQ(unlink(tls_.revocations_file().c_str()), 0);
  for (int i = 0; i < 3; ++i) {
    revocations->Look();
  }
  EXPECT_TRUE(IsOut(*revocations, kAda));
  EXPECT_EQ(revocations->refused(), 1U);
  Write("");
  revocations->Look();
  revocations->Look();
  EXPECT_FALSE(IsOut(*revocations, kAda));
}

}  // namespace
}  // namespace candor::rpc
