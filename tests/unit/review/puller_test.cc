#include "review/puller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "../store/fault_file_system.h"
#include "candor/testing/matchers.h"
#include "intake_server.h"
#include "world.h"

namespace candor::review {
namespace {

using std::chrono::milliseconds;
using test::MakeKeys;
using test::MakeReport;
using ::testing::HasSubstr;

void WaitFor(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition() && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(condition());
}

class PullerTest : public ::testing::Test {
 protected:
  Puller::Parts Parts(milliseconds interval) {
    return {"main",
            0,
            intake_.Spec(),
            manifest_file_,
            interval,
            *world_.key_ring,
            {pool_, *world_.orphans, *world_.outgoing, *world_.notices, *world_.witnesses},
            world_.clock,
            world_.random};
  }
  void Deposit(int count) {
    for (int i = 0; i < count; ++i) {
      intake_.Deposit(world_.portal.Send(MakeReport(std::to_string(i))));
    }
  }

  test_support::TestCa ca_;
  test::IntakeServer intake_{ca_};
  test::World world_;
  std::string manifest_file_ = world_.dir.Write("manifest", test::SignedManifest(1));
  FilingPool pool_{*world_.filer, FilingWindow()};
};

TEST_F(PullerTest, PullsOnItsInterval) {
  world_.UnsealWith(MakeKeys());
  const Puller puller(Parts(milliseconds(1)));
  Deposit(3);
  WaitFor([this] { return intake_.FullSlots() == 0; });
  Deposit(3);
  WaitFor([this] { return intake_.FullSlots() == 0; });
  EXPECT_EQ(world_.ListAll().size(), 6U);
  EXPECT_EQ(puller.stats().last_success, 20514 * 86400 + 12 * 3600);
  EXPECT_EQ(puller.stats().whole_since_day, 20514U);
  EXPECT_EQ(intake_.ManifestSerial(), 1U);
}

TEST_F(PullerTest, PullsNothingWhileSealedAndAtOnceWhenUnsealed) {
  Deposit(3);
  Puller puller(Parts(std::chrono::hours(1)));
  puller.Wake();
  EXPECT_EQ(puller.stats().last_success, 0);
  EXPECT_EQ(puller.stats().whole_since_day, 0U);
  EXPECT_EQ(intake_.ManifestSerial(), 0U);
  world_.UnsealWith(MakeKeys());
  puller.Wake();
  WaitFor([this] { return intake_.FullSlots() == 0; });
  EXPECT_EQ(world_.ListAll().size(), 3U);
}

TEST_F(PullerTest, PublishesANewManifestWithTheNextPull) {
  world_.UnsealWith(MakeKeys());
  Puller puller(Parts(std::chrono::hours(1)));
  WaitFor([this] { return intake_.ManifestSerial() == 1; });
  world_.dir.Write("manifest", test::SignedManifest(2));
  puller.Wake();
  WaitFor([this] { return intake_.ManifestSerial() == 2; });
}

TEST_F(PullerTest, PullsWithoutAManifestThatItCanRead) {
  manifest_file_ = world_.dir.File("missing");
  world_.UnsealWith(MakeKeys());
  Deposit(3);
  const Puller puller(Parts(std::chrono::hours(1)));
  WaitFor([this] { return intake_.FullSlots() == 0; });
  WaitFor([&puller] { return puller.stats().failures > 0; });
}

TEST_F(PullerTest, TriesAgainAfterAFailureAndLogsEachChangeOnce) {
  world_.UnsealWith(MakeKeys());
  intake_.Stop();
  ::testing::internal::CaptureStderr();
  {
    const Puller puller(Parts(milliseconds(1)));
    WaitFor([&puller] { return puller.stats().failures >= 3; });
    intake_.Start();
    Deposit(1);
    WaitFor([this] { return intake_.FullSlots() == 0; });
    WaitFor([&puller] { return puller.stats().last_success > 0; });
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("\"event\":\"pull_failing\",\"intake_index\":0,\"grpc_code\":14"));
  EXPECT_EQ(log.find("pull_failing"), log.rfind("pull_failing"));
  EXPECT_THAT(log, HasSubstr("\"event\":\"pull_recovered\",\"intake_index\":0"));
}

TEST_F(PullerTest, UsesANewCertificateWithTheNextPull) {
  world_.UnsealWith(MakeKeys());
  Puller::Parts parts = Parts(std::chrono::hours(1));
  const test_support::CertificateFiles files = ca_.Issue("spiffe://test.example/review/stranger");
  parts.channel.tls = ca_.Tls(files);
  Deposit(1);
  Puller puller(std::move(parts));
  WaitFor([&puller] { return puller.stats().failures == 1; });
  test_support::LeafOptions options;
  options.uris = {"spiffe://test.example/review/main"};
  ca_.Reissue(files, options);
  puller.Wake();
  WaitFor([this] { return intake_.FullSlots() == 0; });
}

TEST_F(PullerTest, IsCutBetweenStoreAndAcknowledgeWhenSealed) {
  // Review's next write to disk waits at the gate.
  std::promise<void> reached;
  std::promise<void> gate;
  std::once_flag once;
  world_.file_system->SetFault(
      [&, open = gate.get_future().share()](store::FaultFileSystem::Operation operation,
                                            const std::string&) {
        if (operation == store::FaultFileSystem::Operation::kAppend) {
          std::call_once(once, [&reached] { reached.set_value(); });
          open.wait();
        }
        return rocksdb::IOStatus::OK();
      });
  Deposit(1);
  world_.UnsealWith(MakeKeys());
  Puller puller(Parts(std::chrono::hours(1)));
  reached.get_future().wait();
  world_.key_ring->Seal();
  puller.Wake();
  gate.set_value();
  WaitFor([this] { return world_.cases->size() == 1; });
  // Durable, and not acknowledged, however long one waits.
  const auto end = std::chrono::steady_clock::now() + milliseconds(200);
  while (std::chrono::steady_clock::now() < end) {
    ASSERT_EQ(intake_.FullSlots(), 1);
  }
  world_.key_ring->Install(world_.key_ring->Decode(test::kPassphrase).value());
  test::GiveNumbers(*world_.key_ring->Snapshot());
  puller.Wake();
  WaitFor([this] { return intake_.FullSlots() == 0; });
  EXPECT_EQ(world_.ListAll().size(), 1U);
  EXPECT_EQ(puller.stats().failures, 0U);
}

TEST(Backoff, DoublesUpToTheIntervalOrAMinute) {
  const milliseconds hour = std::chrono::hours(1);
  EXPECT_EQ(Backoff(1, hour, 255), milliseconds(1000));
  EXPECT_EQ(Backoff(2, hour, 255), milliseconds(2000));
  EXPECT_EQ(Backoff(4, hour, 255), milliseconds(8000));
  EXPECT_EQ(Backoff(7, hour, 255), milliseconds(60000));
  EXPECT_EQ(Backoff(1000000, hour, 255), milliseconds(60000));
  EXPECT_EQ(Backoff(5, milliseconds(3000), 255), milliseconds(3000));
}

TEST(Backoff, LiesInTheUpperHalf) {
  EXPECT_EQ(Backoff(3, std::chrono::hours(1), 0), milliseconds(2000));
  EXPECT_EQ(Backoff(3, std::chrono::hours(1), 255), milliseconds(4000));
  EXPECT_GT(Backoff(3, std::chrono::hours(1), 128), milliseconds(3000));
}

}  // namespace
}  // namespace candor::review
