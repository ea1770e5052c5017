#include "candor/rpc/identity.h"

#include <string>

#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

TEST(IdentityTest, EveryKindGoesThereAndBack) {
  for (const IdentityKind kind :
       {IdentityKind::kPortal, IdentityKind::kIntake, IdentityKind::kReview, IdentityKind::kMember,
        IdentityKind::kOps}) {
    const Identity identity{kind, "a-name-0"};
    const std::string uri = identity.Uri("test.example");
    EXPECT_EQ(uri, "spiffe://test.example/" + std::string(KindName(kind)) + "/a-name-0");
    EXPECT_EQ(Identity::Parse(uri, "test.example"), identity);
  }
}

TEST(IdentityTest, NamesHaveALength) {
  const std::string prefix = "spiffe://test.example/portal/";
  EXPECT_TRUE(Identity::Parse(prefix + std::string(64, 'a'), "test.example"));
  EXPECT_FALSE(Identity::Parse(prefix + std::string(65, 'a'), "test.example"));
  EXPECT_FALSE(Identity::Parse(prefix, "test.example"));
}

class NotAnIdentityTest : public ::testing::TestWithParam<const char*> {};

TEST_P(NotAnIdentityTest, IsRefused) { EXPECT_FALSE(Identity::Parse(GetParam(), "test.example")); }

INSTANTIATE_TEST_SUITE_P(
    All, NotAnIdentityTest,
    ::testing::Values("", "spiffe://", "spiffe://test.example", "spiffe://test.example/",
                      "spiffe://test.example/portal", "spiffe://test.example/portal/a/b",
                      "spiffe://test.example/portal/a/", "spiffe://test.example//portal/a",
                      "spiffe://test.example/portal/A", "spiffe://test.example/portal/a.b",
                      "spiffe://test.example/portal/a%20", "spiffe://test.example/portal/a?b",
                      "spiffe://test.example/PORTAL/a", "spiffe://test.example/nobody/a",
                      "spiffe://test.example.evil/portal/a", "spiffe://evil.test.example/portal/a",
                      "spiffe://test.exampl/portal/a", "SPIFFE://test.example/portal/a",
                      "https://test.example/portal/a", " spiffe://test.example/portal/a",
                      "spiffe://test.example:443/portal/a", "spiffe://x@test.example/portal/a"));

TEST(IdentityTest, NoTrustDomainTrustsNobody) {
  EXPECT_FALSE(Identity::Parse("spiffe:///portal/a", ""));
}

}  // namespace
}  // namespace candor::rpc
