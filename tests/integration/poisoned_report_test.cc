// Poisoned sealed reports are quarantined and shown as such; the rest is served.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "candor/base/random.h"
#include "candor/client/call.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "deployment.h"

namespace candor::integration {
namespace {

using review::v1::QuarantineReason;
using test_support::IsOk;

// Seals whatever it is given to the team's key and deposits it, as no honest client would.
class Poisoner {
 public:
  explicit Poisoner(Deployment& candor)
      : stub_(intake::v1::IntakeService::NewStub(candor.ToIntake("portal/demo"))) {
    const auto manifest = candor.Portal().FetchManifest();
    EXPECT_THAT(manifest, IsOk());
    const ManifestKey& key = manifest->keys.front();
    recipients_.push_back(*seal::Recipient::Parse(key.kem_id, key.public_key));
  }

  void Deposit(const std::string& content, bool flip_a_tag = false) {
    const ThreadKeys thread = Receipt::Generate(random_).Thread();
    DepositAt(thread, content, flip_a_tag);
  }

  void DepositAt(const ThreadKeys& thread, const std::string& content, bool flip_a_tag) {
    const Secret capability = thread.Up(0);
    const std::string slot_id = SlotIdOf(capability.view());
    auto envelope = seal::Seal({.purpose = hpke::Purpose::kMessage,
                                .place = {"conduct", slot_id},
                                .recipients = recipients_,
                                .psk = {},
                                .content = content},
                               random_);
    ASSERT_THAT(envelope, IsOk());
    if (flip_a_tag) {
      envelope->mutable_ciphertext()->back() ^= 1;
    }
    intake::v1::DepositRequest request;
    request.set_capability(std::string(capability.view()));
    *request.mutable_envelope() = *std::move(envelope);
    intake::v1::DepositResponse response;
    ASSERT_THAT(client::Call(*stub_, &intake::v1::IntakeService::Stub::Deposit, request, response,
                             std::chrono::seconds(10)),
                IsOk());
  }

  // A first message that is right but for `change`.
  std::string Message(const std::function<void(report::v1::Message&)>& change, ThreadKeys& thread) {
    report::v1::Message message;
    message.set_thread_key(std::string(thread.thread_key().view()));
    *message.mutable_report() = ReportOf("spoilme");
    change(message);
    return message.SerializeAsString();
  }

  SystemRandom random_;

 private:
  std::unique_ptr<intake::v1::IntakeService::Stub> stub_;
  std::vector<seal::Recipient> recipients_;
};

TEST(PoisonedReport, IsQuarantinedWhileTheRestIsServed) {
  Deployment candor;
  candor.StartIntake();
  Poisoner poisoner(candor);
  ASSERT_THAT(candor.Portal().Submit(ReportOf("first honest report")), IsOk());

  poisoner.Deposit(poisoner.random_.Bytes(500));
  poisoner.Deposit(std::string(3000, '\x7b'));
  poisoner.Deposit("", /*flip_a_tag=*/true);
  ThreadKeys utf8 = Receipt::Generate(poisoner.random_).Thread();
  std::string not_utf8 = poisoner.Message([](report::v1::Message&) {}, utf8);
  not_utf8[not_utf8.find("spoilme")] = '\xff';
  poisoner.DepositAt(utf8, not_utf8, false);
  ThreadKeys longer = Receipt::Generate(poisoner.random_).Thread();
  poisoner.DepositAt(longer,
                     poisoner.Message(
                         [](report::v1::Message& message) {
                           message.mutable_report()->set_when(std::string(501, 'x'));
                         },
                         longer),
                     false);
  ASSERT_THAT(candor.Portal().Submit(ReportOf("second honest report")), IsOk());

  candor.StartReview();
  std::map<QuarantineReason, int> reasons;
  std::size_t readable = 0;
  for (const review::v1::Case& subject : candor.WaitForCases(7)) {
    ++reasons[subject.quarantine_reason()];
    const auto report = candor.GetReport(subject.name());
    if (subject.state() == review::v1::CASE_STATE_QUARANTINED) {
      EXPECT_EQ(client::ServerReason(report.status()), "QUARANTINED");
    } else {
      ASSERT_THAT(report, IsOk());
      readable += report->what_happened().ends_with("honest report") ? 1U : 0U;
    }
  }
  EXPECT_EQ(readable, 2U);
  EXPECT_EQ(reasons[review::v1::QUARANTINE_REASON_MALFORMED_MESSAGE], 3);
  EXPECT_EQ(reasons[review::v1::QUARANTINE_REASON_NOT_AUTHENTIC], 1);
  EXPECT_EQ(reasons[review::v1::QUARANTINE_REASON_LIMIT_EXCEEDED], 1);
  // Nothing of them is left at intake to be pulled again and again.
  EXPECT_EQ(candor.ListCases().size(), 7U);
}

}  // namespace
}  // namespace candor::integration
