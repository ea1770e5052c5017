// After the whole story, nothing of it is to be found at intake: not in its store, its log, its
// metrics, nor in its memory.
#include <gtest/gtest.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "candor/testing/matchers.h"
#include "deployment.h"
#include "everything_in.h"
#include "team_member.h"

namespace candor::integration {
namespace {

using client::Sealing;
using test_support::IsOk;

// What must not be found, by what it is.
using Needles = std::vector<std::pair<std::string, std::string>>;

void AddThread(const Receipt& receipt, Needles& needles) {
  const auto words = receipt.Words();
  needles.emplace_back("two words", std::string(words[3]) + " " + std::string(words[4]));
  const ThreadKeys thread = receipt.Thread();
  needles.emplace_back("the thread key", std::string(thread.thread_key().view()));
  needles.emplace_back("the psk", std::string(thread.Psk().view()));
  for (std::uint32_t i = 0; i < 3; ++i) {
    needles.emplace_back("an upward capability", std::string(thread.Up(i).view()));
    needles.emplace_back("a downward capability", std::string(thread.Down(i).view()));
  }
}

// The names of the needles that lie in `hay`.
std::string FoundIn(std::string_view hay, const Needles& needles) {
  std::string found;
  for (const auto& [name, bytes] : needles) {
    if (hay.find(bytes) != std::string_view::npos) {
      found.append(name).append("; ");
    }
  }
  return found;
}

// All that the process can write to. Empty when this user may not look.
std::string MemoryOf(pid_t pid) {
  std::string memory;
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    std::size_t begin = 0;
    std::size_t end = 0;
    char access[5] = {};
    if (std::sscanf(line.c_str(), "%zx-%zx %4s", &begin, &end, access) != 3 || access[1] != 'w') {
      continue;
    }
    std::string part(end - begin, '\0');
    iovec local{part.data(), part.size()};
    iovec remote{reinterpret_cast<void*>(begin), part.size()};
    const ssize_t got = process_vm_readv(pid, &local, 1, &remote, 1, 0);
    if (got > 0) {
      memory.append(part, 0, static_cast<std::size_t>(got));
    }
  }
  return memory;
}

TEST(NoTrace, OfAnythingThatReportersSentAtIntake) {
  Deployment candor;
  candor.StartIntake();
  candor.StartReview();
  TeamMember team(candor);
  Needles needles;
  for (const Sealing sealing : {Sealing::kHere, Sealing::kIntake}) {
    const std::string tier = sealing == Sealing::kHere ? "here" : "intake";
    const std::string report_text = "the canary of the report sealed by " + tier;
    const std::string later_text = "the canary of the follow-up sealed by " + tier;
    const std::string file_name = "canary-sealed-by-" + tier + ".txt";
    std::string file_text;
    for (int i = 0; i < 5000; ++i) {
      file_text.append("the canary in the file sealed by ").append(tier).append("\n");
    }
    client::PortalClient portal = candor.Portal();
    client::AttachmentOptions options;
    options.sealing = sealing;
    std::vector<client::AttachedFile> files;
    auto file =
        portal.Attach(client::FileSource::Of(Secret::CopyOf(file_text)), file_name, options);
    ASSERT_THAT(file, IsOk());
    files.push_back(*std::move(file));
    needles.emplace_back("a content key", files[0].listed.content_key());
    const auto receipt = sealing == Sealing::kHere
                             ? portal.Submit(ReportOf(report_text), files)
                             : portal.SubmitPlaintext(ReportOf(report_text), files);
    ASSERT_THAT(receipt, IsOk());
    AddThread(*receipt, needles);
    needles.emplace_back("a report", report_text);
    needles.emplace_back("a follow-up", later_text);
    needles.emplace_back("a file name", file_name);
    needles.emplace_back("a file", "canary in the file sealed by " + tier);

    ASSERT_TRUE(Eventually([&] { return !portal.Poll(*receipt)->replies.empty(); }));
    report::v1::FollowUp follow_up;
    follow_up.set_text(later_text);
    client::LaterMessage::Options later;
    later.sealing = sealing;
    ASSERT_THAT(portal.FollowUp(*receipt, follow_up, later), IsOk());
    ASSERT_THAT(portal.Withdraw(*receipt, {}, later), IsOk());
  }
  const std::string reply = "the canary of the reply";
  needles.emplace_back("a reply", reply);
  for (const review::v1::Case& subject : candor.ListCases()) {
    ASSERT_THAT(team.Reply(subject.name(), reply), IsOk());
  }

  EXPECT_EQ(FoundIn(EverythingIn(candor.intake_store()), needles), "");
  EXPECT_EQ(FoundIn(candor.intake().output() + candor.IntakeMetrics(), needles), "");
  EXPECT_EQ(FoundIn(EverythingIn(candor.review_store()), needles), "");
  EXPECT_EQ(FoundIn(candor.review().output() + candor.ReviewMetrics(), needles), "");

  const std::string memory = MemoryOf(candor.intake().pid());
  if (memory.empty()) {
    GTEST_SKIP() << "this user may not read the memory of another process; root may";
  }
  // The search finds what is there.
  EXPECT_NE(FoundIn(memory, {{"the policy", "Thank you for telling us"}}), "");
  EXPECT_EQ(FoundIn(memory, needles), "");
}

}  // namespace
}  // namespace candor::integration
