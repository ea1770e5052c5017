// What somebody sees who counts bytes between portal and intake: a report and a follow-up look
// alike, and so do all answers to FetchReplies.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "candor/base/random.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/receipt/receipt.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "deployment.h"
#include "tcp_proxy.h"

namespace candor::integration {
namespace {

using test_support::IsOk;

// TLS frames its records, HTTP/2 its window; less than a size class of anything.
constexpr std::int64_t kFraming = 128;

struct Bytes {
  std::int64_t up;
  std::int64_t down;
};

class WireSize : public ::testing::Test {
 protected:
  WireSize() {
    candor_.StartIntake();
    proxy_ = std::make_unique<TcpProxy>(candor_.intake_port());
    stub_ = intake::v1::IntakeService::NewStub(candor_.ToIntakeAt(proxy_->port(), "portal/demo"));
    const auto manifest = candor_.Portal().FetchManifest();
    EXPECT_THAT(manifest, IsOk());
    for (const ManifestKey& key : manifest->keys) {
      recipients_.push_back(seal::Recipient::Parse(key.kem_id, key.public_key).value());
    }
  }

  // What `call` moves, once nothing moves any more. The first calls teach HTTP/2 its headers.
  Bytes Moved(const std::function<void()>& call) {
    for (int i = 0; i < 3; ++i) {
      call();
      Settle();
    }
    const Bytes before{proxy_->up(), proxy_->down()};
    call();
    Settle();
    return {proxy_->up() - before.up, proxy_->down() - before.down};
  }

  void Deposit(std::string_view psk, const std::string& content) {
    const std::string capability = random_.Bytes(kCapabilityBytes);
    const std::string slot_id = SlotIdOf(capability);
    seal::SealInput input;
    input.place = {"conduct", slot_id};
    input.recipients = recipients_;
    input.psk = psk;
    input.content = content;
    intake::v1::DepositRequest request;
    request.set_capability(capability);
    *request.mutable_envelope() = seal::Seal(input, random_).value();
    grpc::ClientContext context;
    intake::v1::DepositResponse response;
    EXPECT_TRUE(stub_->Deposit(&context, request, &response).ok());
  }

  void Fetch(const std::vector<std::string>& capabilities) {
    intake::v1::FetchRepliesRequest request;
    for (const std::string& capability : capabilities) {
      request.add_capabilities(capability);
    }
    grpc::ClientContext context;
    intake::v1::FetchRepliesResponse response;
    EXPECT_TRUE(stub_->FetchReplies(&context, request, &response).ok());
    EXPECT_EQ(response.envelopes_size(), 4);
  }

  // Puts a reply of `text` under the first capability of `thread`.
  void PostReply(const ThreadKeys& thread, const std::string& text) {
    const std::string slot_id = SlotIdOf(thread.Down(0).view());
    const Secret psk = thread.Psk();
    seal::SealInput input;
    input.place = {"conduct", slot_id};
    input.psk = psk.view();
    input.content = text;
    relay::v1::PostReplyRequest request;
    request.set_slot_id(slot_id);
    *request.mutable_envelope() = seal::Seal(input, random_).value();
    grpc::ClientContext context;
    relay::v1::PostReplyResponse response;
    const auto relay = relay::v1::RelayService::NewStub(candor_.ToIntake("review/main"));
    EXPECT_TRUE(relay->PostReply(&context, request, &response).ok());
  }

  std::string Noise() { return random_.Bytes(kCapabilityBytes); }

  static std::string Down(const ThreadKeys& thread, std::uint32_t index) {
    return std::string(thread.Down(index).view());
  }

  Deployment candor_;
  std::unique_ptr<TcpProxy> proxy_;
  std::unique_ptr<intake::v1::IntakeService::Stub> stub_;
  std::vector<seal::Recipient> recipients_;
  SystemRandom random_;

 private:
  void Settle() const {
    std::int64_t seen = -1;
    while (seen != proxy_->up() + proxy_->down()) {
      seen = proxy_->up() + proxy_->down();
      std::this_thread::sleep_for(std::chrono::milliseconds(40));
    }
  }
};

TEST_F(WireSize, AReportAndAFollowUpLookAlike) {
  const std::string psk = random_.Bytes(32);
  const Bytes report = Moved([&] { Deposit("", std::string(3000, 'r')); });
  const Bytes follow_up = Moved([&] { Deposit(psk, "ok"); });
  EXPECT_NEAR(static_cast<double>(report.up), static_cast<double>(follow_up.up), kFraming);
  EXPECT_NEAR(static_cast<double>(report.down), static_cast<double>(follow_up.down), kFraming);
  // The next size class is told apart, so the measure measures.
  const Bytes longer = Moved([&] { Deposit("", std::string(5000, 'r')); });
  EXPECT_GT(longer.up, report.up + 8000);
}

TEST_F(WireSize, AllPollsLookAlike) {
  const ThreadKeys answered = Receipt::Generate(random_).Thread();
  PostReply(answered, "short");
  const ThreadKeys answered_at_length = Receipt::Generate(random_).Thread();
  PostReply(answered_at_length, std::string(3900, 'l'));
  const ThreadKeys unanswered = Receipt::Generate(random_).Thread();
  const auto poll = [&](const ThreadKeys& thread) {
    return Moved([&] {
      Fetch({Down(thread, 0), Down(thread, 1), Down(thread, 2), Down(thread, 3)});
    });
  };
  const Bytes unknown = Moved([&] { Fetch({Noise(), Noise(), Noise(), Noise()}); });
  for (const ThreadKeys* thread : {&answered, &answered_at_length, &unanswered}) {
    const Bytes moved = poll(*thread);
    EXPECT_NEAR(static_cast<double>(moved.up), static_cast<double>(unknown.up), kFraming);
    EXPECT_NEAR(static_cast<double>(moved.down), static_cast<double>(unknown.down), kFraming);
  }
  EXPECT_GT(unknown.down, 4 * 4096);
}

}  // namespace
}  // namespace candor::integration
