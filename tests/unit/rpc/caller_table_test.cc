#include "candor/rpc/caller_table.h"

#include <array>
#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "echo.pb.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;

constexpr std::string_view kEcho = "/candor.test.v1.EchoService/Echo";
constexpr std::string_view kHold = "/candor.test.v1.EchoService/Hold";
constexpr std::string_view kFollow = "/candor.test.v1.EchoService/Follow";
constexpr std::string_view kInspect = "/candor.test.v1.EchoService/Inspect";

absl::StatusOr<CallerTable> Build(const std::vector<MethodRow>& rows, const AudienceNames& names,
                                  const std::string& trust_domain = "test.example") {
  // Names a message, so that the linker keeps the descriptors.
  const std::string service =
      test::v1::EchoRequest::descriptor()->file()->package() + ".EchoService";
  const std::array<std::string_view, 1> services = {service};
  return CallerTable::Build(trust_domain, rows, services, names);
}

const std::vector<MethodRow>& Rows() {
  static const std::vector<MethodRow> rows = {
      {kEcho, {Audience::kPortal, Audience::kMember}},
      {kHold, {Audience::kKeyOfficer, Audience::kReview, Audience::kOps}},
      {kFollow, {}},
      {kInspect, {}}};
  return rows;
}

const AudienceNames& Names() {
  static const AudienceNames names = {{Audience::kPortal, {"one", "two"}},
                                      {Audience::kReview, {"main"}},
                                      {Audience::kMember, {"ada", "ben"}},
                                      {Audience::kKeyOfficer, {"ada"}},
                                      {Audience::kOps, {"desk"}}};
  return names;
}

TEST(CallerTableTest, AllowsThoseOfItsAudiencesAndNobodyElse) {
  const auto table = Build(Rows(), Names());
  ASSERT_THAT(table, IsOk());
  const auto allows = [&](std::string_view method, const std::string& who) {
    return table->Allows(method, "spiffe://test.example/" + who);
  };
  EXPECT_TRUE(allows(kEcho, "portal/one"));
  EXPECT_TRUE(allows(kEcho, "portal/two"));
  EXPECT_TRUE(allows(kEcho, "member/ben"));
  EXPECT_TRUE(allows(kHold, "member/ada"));
  EXPECT_TRUE(allows(kHold, "review/main"));
  EXPECT_TRUE(allows(kHold, "ops/desk"));
  for (const char* who : {"portal/three", "review/one", "ops/ada", "member/one", "", "portal/"}) {
    EXPECT_FALSE(allows(kEcho, who)) << who;
  }
  EXPECT_FALSE(allows(kHold, "member/ben"));
  EXPECT_FALSE(allows(kInspect, "ops/desk"));
}

TEST(CallerTableTest, WhatHasNoRowIsDenied) {
  const auto table = Build(Rows(), Names());
  ASSERT_THAT(table, IsOk());
  for (const char* method :
       {"", "/", "/candor.test.v1.EchoService/", "/candor.test.v1.EchoService/echo",
        "candor.test.v1.EchoService/Echo", "/candor.test.v1.EchoService/Echo/"}) {
    EXPECT_FALSE(table->Allows(method, "spiffe://test.example/portal/one")) << method;
  }
  EXPECT_FALSE(table->Allows(kEcho, ""));
  EXPECT_FALSE(table->Allows(kEcho, "spiffe://other.example/portal/one"));
}

TEST(CallerTableTest, AudienceWithoutNamesIsNobody) {
  const auto table = Build(Rows(), {});
  ASSERT_THAT(table, IsOk());
  EXPECT_FALSE(table->Allows(kEcho, "spiffe://test.example/portal/one"));
}

TEST(CallerTableTest, AsksWhoIsInAnAudienceNow) {
  auto table = Build(Rows(), {{Audience::kKeyOfficer, {"ada"}}});
  ASSERT_THAT(table, IsOk());
  std::string asked_for;
  bool is_in = true;
  table->Admit(Audience::kMember, [&](std::string_view name) {
    asked_for = name;
    return is_in && name == "eve";
  });
  EXPECT_TRUE(table->Allows(kEcho, "spiffe://test.example/member/eve"));
  EXPECT_EQ(asked_for, "eve");
  EXPECT_FALSE(table->Allows(kEcho, "spiffe://test.example/member/ben"));
  is_in = false;
  EXPECT_FALSE(table->Allows(kEcho, "spiffe://test.example/member/eve"));
}

TEST(CallerTableTest, AsksOnlyAboutTheAudiencesOfTheRowAndTheirKind) {
  auto table = Build(Rows(), {{Audience::kKeyOfficer, {"ada"}}});
  ASSERT_THAT(table, IsOk());
  table->Admit(Audience::kMember, [](std::string_view) { return true; });
  for (const char* uri :
       {"spiffe://test.example/portal/eve", "spiffe://test.example/ops/eve",
        "spiffe://other.example/member/eve", "spiffe://test.example/member/",
        "spiffe://test.example/member/Eve", "spiffe://test.example/member/eve/more", ""}) {
    EXPECT_FALSE(table->Allows(kEcho, uri)) << uri;
  }
  EXPECT_FALSE(table->Allows(kHold, "spiffe://test.example/member/eve"));
  EXPECT_FALSE(table->Allows(kInspect, "spiffe://test.example/member/eve"));
  EXPECT_FALSE(table->Allows("/nothing", "spiffe://test.example/member/eve"));
  EXPECT_TRUE(table->Allows(kHold, "spiffe://test.example/member/ada"));
}

TEST(CallerTableTest, MustBeComplete) {
  std::vector<MethodRow> rows = Rows();
  rows.pop_back();
  EXPECT_THAT(Build(rows, Names()), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Build(rows, Names()), Says(std::string(kInspect)));
}

TEST(CallerTableTest, MustNotNameAMethodTwice) {
  std::vector<MethodRow> rows = Rows();
  rows.push_back({kEcho, {Audience::kOps}});
  EXPECT_THAT(Build(rows, Names()), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Build(rows, Names()), Says(std::string(kEcho)));
}

TEST(CallerTableTest, MustNotNameWhatDoesNotExist) {
  std::vector<MethodRow> rows = Rows();
  rows.push_back({"/candor.test.v1.EchoService/Ecko", {}});
  EXPECT_THAT(Build(rows, Names()), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Build(rows, Names()), Says("Ecko"));
}

TEST(CallerTableTest, ServiceMustBeLinkedIn) {
  const std::array<std::string_view, 1> services = {"candor.nothing.v1.NothingService"};
  const auto table = CallerTable::Build("test.example", {}, services, {});
  EXPECT_THAT(table, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(table, Says("candor.nothing.v1.NothingService"));
}

TEST(CallerTableTest, NamesMustBeNames) {
  for (const char* name : {"", "A", "a b", "a/b", "*"}) {
    EXPECT_THAT(Build(Rows(), {{Audience::kPortal, {name}}}),
                HasCode(absl::StatusCode::kFailedPrecondition))
        << name;
  }
  EXPECT_THAT(Build(Rows(), Names(), ""), Says("trust domain"));
}

}  // namespace
}  // namespace candor::rpc
