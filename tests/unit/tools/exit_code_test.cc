#include "candorctl/exit_code.h"

#include <sysexits.h>

#include "candor/base/error.h"
#include "candor/client/call.h"
#include "candor/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;

absl::Status FromServer(Reason reason) {
  return client::StatusOf(rpc::ToGrpcStatus(Error(reason)));
}

TEST(ExitCodeTest, FollowsTheCode) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), EX_USAGE);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("x")), EX_DATAERR);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), EX_NOINPUT);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), EX_UNAVAILABLE);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("x")), EX_SOFTWARE);
  EXPECT_EQ(ExitCodeOf(absl::AlreadyExistsError("x")), EX_CANTCREAT);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("x")), EX_IOERR);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("x")), EX_TEMPFAIL);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("x")), EX_TEMPFAIL);
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("x")), EX_NOPERM);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("x")), EX_NOPERM);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("x")), EX_CONFIG);
}

TEST(ExitCodeTest, FollowsTheServersReasonFirst) {
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kSealed)), EX_UNAVAILABLE);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kNoManifest)), EX_UNAVAILABLE);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kKeyFileDamaged)), EX_DATAERR);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kWrongPassphrase)), EX_NOPERM);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kNoSuchCase)), EX_NOINPUT);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kOverloaded)), EX_TEMPFAIL);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kStaleEtag)), EX_TEMPFAIL);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kConflictNotDeclared)), EX_NOPERM);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kIllegalTransition)), EX_DATAERR);
  EXPECT_EQ(ExitCodeOf(FromServer(Reason::kNoSuchDecision)), EX_NOINPUT);
}

TEST(ErrorTextTest, NamesTheNextStep) {
  EXPECT_THAT(ErrorText(FromServer(Reason::kStaleEtag)), HasSubstr("next: look at it again"));
  EXPECT_THAT(ErrorText(FromServer(Reason::kConflictNotDeclared)), HasSubstr("cases declare"));
  EXPECT_THAT(ErrorText(FromServer(Reason::kSealed)), HasSubstr("next: a key officer"));
  EXPECT_THAT(ErrorText(FromServer(Reason::kCallerNotAllowed)), HasSubstr("callers"));
  EXPECT_THAT(ErrorText(client::StatusOf(grpc::Status(grpc::StatusCode::UNAVAILABLE, "refused"))),
              HasSubstr("candorctl doctor"));
  EXPECT_EQ(ErrorText(absl::NotFoundError("a: is not there")), "candorctl: a: is not there\n");
}

TEST(ErrorTextTest, ListsViolatedFields) {
  EXPECT_EQ(ErrorText(InvalidField("receipt", "has 2 words; a receipt has twelve")),
            "candorctl: receipt has 2 words; a receipt has twelve\n");
  FieldViolations violations;
  violations.Add("report.kind", "is not given");
  violations.Add("report.when", "is too long");
  EXPECT_THAT(ErrorText(violations.ToStatus()),
              HasSubstr("\n  report.kind: is not given\n  report.when: is too long\n"));
}

TEST(ErrorTextTest, IsSafeForATerminal) {
  EXPECT_THAT(ErrorText(client::StatusOf(grpc::Status(grpc::StatusCode::INTERNAL, "\x1b[2J"))),
              HasSubstr("<U+001B>[2J"));
}

}  // namespace
}  // namespace candor::tools
