// A reporter with a receipt, who writes to the team and reads replies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/report/v1/report.pb.h"
#include "world.h"

namespace candor::review::test {

class Reporter {
 public:
  explicit Reporter(Portal& portal) : portal_(portal), thread_(portal.NewThread()) {}

  [[nodiscard]] relay::v1::RelayedEnvelope Report(const report::v1::Report& report = MakeReport(),
                                                  std::uint32_t day = 20514);
  [[nodiscard]] relay::v1::RelayedEnvelope Report(const report::v1::Message& message);

  // A message in the index-th slot. `id` is one character of 16.
  [[nodiscard]] relay::v1::RelayedEnvelope FollowUp(std::uint32_t index, std::string_view text,
                                                    char id = '1', std::uint32_t day = 20515);
  [[nodiscard]] relay::v1::RelayedEnvelope Withdrawal(std::uint32_t index, char id = 'w');
  [[nodiscard]] relay::v1::RelayedEnvelope Send(std::uint32_t index,
                                                const report::v1::Message& message,
                                                std::uint32_t day = 20515);

  [[nodiscard]] std::string UpSlot(std::uint32_t index) const;
  [[nodiscard]] std::string DownSlot(std::uint32_t index) const;
  // What the team sealed for the index-th reply.
  [[nodiscard]] absl::StatusOr<report::v1::Reply> Read(std::uint32_t index,
                                                       std::string_view envelope) const;
  // The reply that waits to go out there, as the store of `world` has it.
  [[nodiscard]] absl::StatusOr<report::v1::Reply> Waiting(const World& world, std::uint32_t index,
                                                          std::string_view intake = "main") const;

  [[nodiscard]] std::string thread_key() const { return std::string(thread_.thread_key().view()); }

 private:
  Portal& portal_;
  ThreadKeys thread_;
};

// The first message of a thread, without its key.
[[nodiscard]] report::v1::Message FirstMessage(const report::v1::Report& report = MakeReport());
// A later one.
[[nodiscard]] report::v1::Message LaterMessage(std::string_view text, char id = '1');
// A file that keeps all limits, in a slot of this character 32 times.
[[nodiscard]] report::v1::Attachment MakeAttachment(char slot, std::string_view name = "a.png");

// All messages of a case, whoever may read them.
[[nodiscard]] std::vector<v1::ThreadMessage> ListMessages(World& world, const std::string& name);
// The cases that are not in quarantine, and those that are.
[[nodiscard]] std::vector<v1::Case> Readable(World& world);
[[nodiscard]] std::vector<v1::Case> Quarantined(World& world);
[[nodiscard]] v1::Case GetCase(World& world, const std::string& name,
                               std::string_view member = "alice");

// Each waits for the outcome.
[[nodiscard]] absl::StatusOr<v1::SendReplyResponse> SendReply(
    World& world, const std::string& name, const std::string& text,
    const std::string& request_id = "", const std::string& member = "alice",
    v1::TextPurpose purpose = v1::TEXT_PURPOSE_UNSPECIFIED);
[[nodiscard]] absl::StatusOr<v1::LinkCasesResponse> LinkCases(World& world, const std::string& name,
                                                              const std::string& other,
                                                              const std::string& member = "alice");
[[nodiscard]] absl::Status TakeNotice(World& world, relay::v1::SlotNoticeKind kind,
                                      const std::string& slot_id, std::uint32_t day = 20516);

}  // namespace candor::review::test
