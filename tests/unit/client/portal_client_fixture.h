// A client, an intake that does what the test says, and the team behind it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "candor/base/error.h"
#include "candor/client/portal_client.h"
#include "candor/open/open.h"
#include "candor/policy/message_checks.h"
#include "candor/receipt/receipt.h"
#include "candor/rpc/status.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"
#include "scripted_intake.h"

namespace candor::client {

inline constexpr char kCanary[] = "canary-of-a-report";

inline grpc::Status Refused(Reason reason) { return rpc::ToGrpcStatus(Error(reason)); }
inline grpc::Status Lost() {
  return grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection reset");
}

inline report::v1::Report AReport() {
  report::v1::Report report;
  report.set_policy_id("test");
  report.set_policy_version(1);
  report.set_kind(report::v1::REPORT_KIND_QUESTION);
  report.set_what_happened(kCanary);
  return report;
}

class PortalClientFixture : public ::testing::Test {
 protected:
  PortalClientFixture() {
    team_.AddKey("conduct", today_, Day(today_.number() + 30));
    intake_.manifest = team_.SignedManifest(5);
  }

  PortalOptions Options() {
    PortalOptions options;
    options.verifier = team_.Verifier();
    options.timeout = std::chrono::seconds(20);
    options.pause = [this](std::chrono::milliseconds time) { pauses_.push_back(time); };
    options.clock = &clock_;
    options.random = &random_;
    return options;
  }
  PortalClient Client() { return PortalClient(intake_.Channel(), Options()); }

  // What the team finds in a deposit; `psk` is empty for a first message.
  absl::StatusOr<Secret> Open(const intake::v1::DepositRequest& deposit, std::string_view psk) {
    const std::string slot_id = SlotIdOf(deposit.capability());
    open::OpenInput input;
    input.place = {.channel = deposit.channel(), .slot_id = slot_id};
    input.psk = psk;
    return open::Open(input, deposit.envelope(),
                      [this](std::uint32_t kem_id, std::string_view key_id) {
                        return team_.Find(kem_id, key_id);
                      });
  }
  absl::StatusOr<report::v1::Message> Open(const intake::v1::DepositRequest& deposit) {
    const auto content = Open(deposit, "");
    return content.ok() ? policy::ParseFirstMessage(content->view()) : content.status();
  }
  absl::StatusOr<report::v1::Message> OpenLater(const intake::v1::DepositRequest& deposit,
                                                const Receipt& receipt) {
    const auto content = Open(deposit, receipt.Thread().Psk().view());
    return content.ok() ? policy::ParseLaterMessage(content->view()) : content.status();
  }

  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  Day today_ = DayOf(clock_.Now());
  Team team_;
  ScriptedIntake intake_;
  std::vector<std::chrono::milliseconds> pauses_;
};

}  // namespace candor::client
