// A full disk refuses, loses nothing, and recovers when there is room again.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "candor/client/call.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/testing/matchers.h"
#include "deployment.h"

namespace candor::integration {
namespace {

using test_support::IsOk;

// Fills the file system of `folder` with one file, as far as it goes.
std::string Fill(const std::string& folder) {
  const std::string ballast = folder + "/ballast";
  const int fd = open(ballast.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  EXPECT_GE(fd, 0) << ballast;
  for (const std::size_t step : {1U << 20, 4096U, 1U}) {
    const std::string zeros(step, '\0');
    while (write(fd, zeros.data(), zeros.size()) == static_cast<ssize_t>(zeros.size())) {
    }
  }
  close(fd);
  return ballast;
}

TEST(FullDisk, RefusesClearlyAndRecovers) {
  Deployment candor;
  const std::string disk = candor.dir().File("disk");
  std::filesystem::create_directory(disk);
  candor.SetIntakeStore(disk + "/db");
  // A small file system that only this intake sees.
  candor.StartIntake({"unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                      "mount -t tmpfs -o size=48m tmpfs '" + disk + "' && exec \"$@\"", "sh"});
  const std::string seen = "/proc/" + std::to_string(candor.intake().pid()) + "/root" + disk;

  client::PortalOptions options = candor.portal_options();
  options.max_attempts = 1;
  client::PortalClient portal(candor.ToIntake("portal/demo"), options);
  std::size_t acknowledged = 0;
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(portal.Submit(ReportOf("before " + std::to_string(i))), IsOk());
    ++acknowledged;
  }

  const std::string ballast = Fill(seen);
  absl::Status refusal;
  for (int i = 0; i < 20000 && refusal.ok(); ++i) {
    refusal = portal.Submit(ReportOf("while full " + std::to_string(i))).status();
    acknowledged += refusal.ok() ? 1U : 0U;
  }
  EXPECT_THAT(refusal, test_support::HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(client::ServerReason(refusal), "STORE_FULL");
  EXPECT_NE(candor.intake().WaitForLine("store_writes_failing"), "");

  ASSERT_TRUE(std::filesystem::remove(ballast));
  EXPECT_NE(candor.intake().WaitForLine("store_writes_recovered", std::chrono::seconds(30)), "");
  ASSERT_THAT(portal.Submit(ReportOf("after")), IsOk());
  ++acknowledged;

  candor.StartReview();
  EXPECT_GE(candor.WaitForCases(acknowledged).size(), acknowledged);
}

}  // namespace
}  // namespace candor::integration
