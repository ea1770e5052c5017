// Files on their way from a reporter to the team: cut at random places, resumed, and the same
// bytes at the end, whatever was killed in between.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "deployment.h"
#include "tcp_proxy.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using client::Sealing;
using test_support::IsOk;

constexpr int kFiles = 100;
constexpr int kFilesAReport = 10;
constexpr int kFilesBetweenKills = 20;

class Files {
 public:
  // Sizes of every order, borders of chunks among them.
  std::string Next() {
    constexpr std::size_t kChunk = 65536;
    const std::vector<std::size_t> special = {1, 4095, 4096, kChunk - 1, kChunk, kChunk + 1};
    const std::size_t size = made_ < special.size()
                                 ? special[made_]
                                 : std::uniform_int_distribution<std::size_t>(
                                       1, std::size_t{1} << (10 + made_ % 12))(engine_);
    ++made_;
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(engine_());
    }
    return bytes;
  }
  std::int64_t Below(std::size_t bound) {
    return std::uniform_int_distribution<std::int64_t>(0,
                                                       static_cast<std::int64_t>(bound))(engine_);
  }

 private:
  std::mt19937 engine_{20261122};
  std::size_t made_ = 0;
};

TEST(Attachments, ArriveByteForByteThroughCutsAndKills) {
  Deployment candor;
  candor.StartIntake();
  candor.StartReview();
  Files files;
  std::map<std::string, std::string> sent;  // by name
  int cuts = 0;
  for (int report = 0; report < kFiles / kFilesAReport; ++report) {
    std::vector<client::AttachedFile> attached;
    for (int i = 0; i < kFilesAReport; ++i) {
      const int number = report * kFilesAReport + i;
      const std::string name = "file-" + std::to_string(number) + ".bin";
      const std::string& bytes = sent[name] = files.Next();
      TcpProxy proxy(candor.intake_port());
      client::PortalClient portal(candor.ToIntakeAt(proxy.port(), "portal/demo"),
                                  candor.portal_options());
      ASSERT_THAT(portal.FetchManifest(), IsOk());
      proxy.CutAfter(files.Below(bytes.size()));
      client::AttachmentOptions options;
      options.sealing = number % 2 == 0 ? Sealing::kHere : Sealing::kIntake;
      auto file = portal.Attach(client::FileSource::Of(Secret::CopyOf(bytes)), name, options);
      ASSERT_THAT(file, IsOk()) << name;
      cuts += proxy.cut() ? 1 : 0;
      attached.push_back(*std::move(file));
      if (number % kFilesBetweenKills == kFilesBetweenKills - 1) {
        candor.intake().Kill();
        candor.StartIntake();
      }
    }
    ASSERT_THAT(candor.Portal().Submit(ReportOf("with files"), attached), IsOk());
  }
  EXPECT_GE(cuts, kFiles / 2);
  candor.review().Kill();
  candor.StartReview();
  TeamMember team(candor);
  std::size_t same = 0;
  for (const review::v1::Case& subject : candor.WaitForCases(kFiles / kFilesAReport)) {
    EXPECT_TRUE(Eventually([&] {
      const auto report = team.Report(subject.name());
      return std::ranges::all_of(report->attachments(), [](const auto& file) {
        return file.state() == review::v1::ATTACHMENT_STATE_READY;
      });
    }));
    const auto report = team.Report(subject.name());
    for (const review::v1::AttachmentInfo& file : report->attachments()) {
      const auto bytes = team.Download(file.name());
      ASSERT_THAT(bytes, IsOk()) << file.file_name();
      const std::string& original = sent.at(file.file_name());
      EXPECT_EQ(file.size(), original.size());
      EXPECT_EQ(file.sha256(), Sha256(original));
      same += *bytes == original ? 1U : 0U;
    }
  }
  EXPECT_EQ(same, static_cast<std::size_t>(kFiles));
}

}  // namespace
}  // namespace candor::integration
