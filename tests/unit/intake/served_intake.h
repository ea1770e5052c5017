// Both services behind the real server on loopback, with certificates made for the test, on a
// store in memory and a clock that stands still.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "candor/rpc/server.h"
#include "candor/rpc/status.h"
#include "candor/testing/certificates.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "intake/intake_service.h"
#include "intake/relay_service.h"
#include "team.h"
#include "test_store.h"

namespace candor::intake {

class ServedIntake {
 public:
  struct Options {
    std::uint32_t burst = 100000;
    bool with_manifest = true;
  };
  ServedIntake() : ServedIntake(Options{}) {}
  explicit ServedIntake(Options options);
  ~ServedIntake();

  // A new connection as `kind_and_name`, such as "portal/demo".
  [[nodiscard]] std::shared_ptr<grpc::Channel> Dial(std::string_view kind_and_name);
  // As portal/demo and review/main.
  [[nodiscard]] v1::IntakeService::Stub& portal() { return *portal_; }
  [[nodiscard]] relay::v1::RelayService::Stub& review() { return *review_; }

  [[nodiscard]] Team& team() { return team_; }
  [[nodiscard]] TestStore& store() { return store_; }
  [[nodiscard]] SlotStore& slots() { return slots_; }
  [[nodiscard]] ReplyStore& replies() { return *replies_; }
  [[nodiscard]] test_support::FakeClock& clock() { return clock_; }
  [[nodiscard]] PullBooks& pulls() { return pulls_; }
  [[nodiscard]] AttachmentStore& attachments() { return attachments_; }
  [[nodiscard]] UploadBooks& uploads() { return uploads_; }
  [[nodiscard]] const ManifestKeeper& manifests() { return *manifests_; }
  [[nodiscard]] rpc::Server& server() { return *server_; }

  // An envelope that Deposit takes, for the slot of `capability`.
  [[nodiscard]] v1::DepositRequest Deposit(const std::string& capability);
  // All that one Pull streams: envelopes, and the notices after them.
  [[nodiscard]] grpc::Status Pull(std::vector<relay::v1::RelayedEnvelope>& envelopes,
                                  std::vector<relay::v1::SlotNotice>& notices);
  [[nodiscard]] grpc::Status Pull(std::vector<relay::v1::RelayedEnvelope>& envelopes);

 private:
  test_support::TempDir dir_;
  test_support::TestCa ca_;
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  Team team_;
  TestStore store_;
  policy::PolicySet policies_;
  service::WorkQueue queue_;
  SlotStore slots_{*store_, queue_};
  AttachmentStore attachments_{*store_, queue_, random_};
  UploadBooks uploads_;
  std::unique_ptr<ManifestKeeper> manifests_;
  std::unique_ptr<Intake> intake_;
  std::unique_ptr<ReplyStore> replies_;
  std::unique_ptr<Witness> witness_;
  PortalQuota quota_;
  PullBooks pulls_;
  rpc::CallTracker calls_{nullptr};
  std::unique_ptr<IntakeService> intake_service_;
  std::unique_ptr<RelayService> relay_service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::IntakeService::Stub> portal_;
  std::unique_ptr<relay::v1::RelayService::Stub> review_;
};

// EXPECT_THAT(status, Refused(grpc::StatusCode::NOT_FOUND, "NO_MANIFEST"));
MATCHER_P2(Refused, code, reason, "is refused as " + std::string(reason)) {
  const rpc::ErrorDetails details = rpc::DetailsOf(arg);
  *result_listener << "which is code " << arg.error_code() << " '" << details.reason << "', '"
                   << arg.error_message() << "'";
  return arg.error_code() == code && details.reason == reason;
}

// EXPECT_THAT(status, FaultyField("channel")): INVALID_ARGUMENT, naming the field.
MATCHER_P(FaultyField, field, "names the field " + std::string(field)) {
  const rpc::ErrorDetails details = rpc::DetailsOf(arg);
  bool named = false;
  *result_listener << "which is code " << arg.error_code() << ", naming";
  for (const auto& [path, problem] : details.fields) {
    *result_listener << " '" << path << "'";
    named = named || path == field;
  }
  return arg.error_code() == grpc::StatusCode::INVALID_ARGUMENT && named;
}

}  // namespace candor::intake
