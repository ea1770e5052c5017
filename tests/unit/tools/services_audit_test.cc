// The audit log of both services as real processes, by candorctl and candor-audit.
#include <sysexits.h>

#include <sstream>
#include <string>
#include <vector>

#include "candor-audit/command.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services_fixture.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ServicesAuditTest : public ServicesTest {
 protected:
  void SetUp() override {
    StartIntake();
    StartReview();
    Unseal();
    ASSERT_EQ(Submit({"--kind", "question", "--what", "it happened at the fair"}).exit_code, 0);
    Take(After(WaitForCases(1), "\"name\":\""));
    const Ran added = As("member-carol", {"members", "add", "eve", "--display-name", "Eve",
                                          "--role", "auditor", "--channel", "conduct"});
    ASSERT_EQ(added.exit_code, 0) << added.err;
    const Ran declared = As("member-eve", {"members", "declare", "--employer", "Nobody"});
    ASSERT_EQ(declared.exit_code, 0) << declared.err;
  }
  Ran Verify() {
    return As("member-eve", {"audit", "verify", "--verification-key", VerificationKey(), "--state",
                             dir_.File("state")});
  }
  Ran Export(const std::string& path) {
    return As("member-eve", {"audit", "list", "--export", path});
  }
  int Audit(const std::string& copy, const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"--key", VerificationKey(), copy};
    args.insert(args.end(), more.begin(), more.end());
    std::ostringstream out;
    const int exit_code = auditor::RunCandorAudit(args, out, out);
    said_ = out.str();
    return exit_code;
  }

  std::string said_;
};

TEST_F(ServicesAuditTest, AnAuditorSeesWhatWasDoneAndNoCase) {
  const Ran listed = As("member-eve", {"audit", "list"});
  ASSERT_EQ(listed.exit_code, 0) << listed.err;
  for (const char* part : {"olga", "Unseal", "RECEIVED", "member/alice", "TakeCase"}) {
    EXPECT_THAT(listed.out, HasSubstr(part));
  }
  EXPECT_THAT(listed.out, Not(HasSubstr("cases/")));
  EXPECT_THAT(listed.out, Not(HasSubstr("at the fair")));
  const Ran filtered = As("member-eve", {"audit", "list", "--actor", "member/alice"});
  EXPECT_THAT(filtered.out, HasSubstr("TakeCase"));
  EXPECT_THAT(filtered.out, Not(HasSubstr("RECEIVED")));
  EXPECT_EQ(As("member-alice", {"audit", "list"}).exit_code, EX_NOPERM);
  EXPECT_EQ(As("member-eve", {"cases", "list"}).exit_code, EX_NOPERM);
}

TEST_F(ServicesAuditTest, TheLogIsVerifiedAgainAndAgain) {
  const Ran first = Verify();
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("The audit log is whole"));
  ASSERT_EQ(As("member-alice", {"cases", "list"}).exit_code, 0);
  const Ran second = Verify();
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("It goes on from the "));
  const Ran proven =
      As("member-eve", {"audit", "prove", "0", "--verification-key", VerificationKey()});
  EXPECT_EQ(proven.exit_code, 0) << proven.err;
  EXPECT_THAT(proven.out, HasSubstr("Proven: entry 0 is in the log of"));
  EXPECT_EQ(As("member-eve", {"audit", "prove", "999999", "--verification-key", VerificationKey()})
                .exit_code,
            EX_DATAERR);
}

TEST_F(ServicesAuditTest, AnEditedCopyIsCaught) {
  const Ran exported = Export(dir_.File("may"));
  ASSERT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_EQ(Audit(dir_.File("may")), EX_OK) << said_;
  ASSERT_EQ(As("member-alice", {"cases", "list"}).exit_code, 0);
  ASSERT_EQ(Export(dir_.File("june")).exit_code, 0);
  EXPECT_EQ(Audit(dir_.File("june"), {"--against", dir_.File("may")}), EX_OK) << said_;
  EXPECT_EQ(Audit(dir_.File("may"), {"--against", dir_.File("june")}), 1) << said_;
  std::string copy = test_support::ReadFile(dir_.File("june"));
  const std::size_t at = copy.find("\nentry 3 ");
  ASSERT_NE(at, std::string::npos);
  copy.erase(at, copy.find('\n', at + 1) - at);
  EXPECT_EQ(Audit(dir_.Write("edited", copy)), 1);
  EXPECT_THAT(said_, HasSubstr("entry 3 is missing"));
}

}  // namespace
}  // namespace candor::tools
