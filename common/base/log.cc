#include "candor/base/log.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace candor {
namespace {

struct EventRow {
  LogEvent event;
  std::string_view name;
  std::string_view level;
};

constexpr std::array kEvents = {
    EventRow{LogEvent::kStarted, "started", "info"},
    EventRow{LogEvent::kStopping, "stopping", "info"},
    EventRow{LogEvent::kStopped, "stopped", "info"},
    EventRow{LogEvent::kCertificateReloaded, "certificate_reloaded", "info"},
    EventRow{LogEvent::kCertificateReloadRefused, "certificate_reload_refused", "error"},
    EventRow{LogEvent::kManifestInForce, "manifest_in_force", "info"},
    EventRow{LogEvent::kStoreWritesFailing, "store_writes_failing", "error"},
    EventRow{LogEvent::kStoreWritesRecovered, "store_writes_recovered", "info"},
    EventRow{LogEvent::kAcceptFailing, "accept_failing", "error"},
    EventRow{LogEvent::kAcceptRecovered, "accept_recovered", "info"},
    EventRow{LogEvent::kConnectionLimitReached, "connection_limit_reached", "warning"},
    EventRow{LogEvent::kAbusiveConnectionClosed, "abusive_connection_closed", "warning"},
    EventRow{LogEvent::kUnsealed, "unsealed", "info"},
    EventRow{LogEvent::kSealed, "sealed", "info"},
    EventRow{LogEvent::kUnsealRefused, "unseal_refused", "warning"},
    EventRow{LogEvent::kSealedIdle, "sealed_idle", "info"},
    EventRow{LogEvent::kKeysRotated, "keys_rotated", "info"},
    EventRow{LogEvent::kKeysDestroyed, "keys_destroyed", "info"},
    EventRow{LogEvent::kKeyRotationFailing, "key_rotation_failing", "error"},
    EventRow{LogEvent::kCaseKeysFailing, "case_keys_failing", "error"},
    EventRow{LogEvent::kCaseKeysRecovered, "case_keys_recovered", "info"},
    EventRow{LogEvent::kPullFailing, "pull_failing", "error"},
    EventRow{LogEvent::kPullRecovered, "pull_recovered", "info"},
    EventRow{LogEvent::kEnvelopeQuarantined, "envelope_quarantined", "warning"},
    EventRow{LogEvent::kMetricsFailing, "metrics_failing", "error"},
    EventRow{LogEvent::kRevocationsInForce, "revocations_in_force", "info"},
    EventRow{LogEvent::kRevocationsRefused, "revocations_refused", "error"},
    EventRow{LogEvent::kRevokedConnectionsClosed, "revoked_connections_closed", "info"},
    EventRow{LogEvent::kAuditWitnessConflict, "audit_witness_conflict", "error"},
};

constexpr std::array<std::string_view, 8> kFields = {"port",      "health_port", "metrics_port",
                                                     "day",       "count",       "error_number",
                                                     "grpc_code", "intake_index"};

constexpr bool TableIsInOrder() {
  for (std::size_t i = 0; i < kEvents.size(); ++i) {
    if (static_cast<std::size_t>(kEvents[i].event) != i) {
      return false;
    }
  }
  return true;
}
static_assert(TableIsInOrder());

// Seconds are enough for the operators and too coarse to match with anything.
std::string Timestamp() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return std::string(text.data(), size);
}

}  // namespace

void Log(LogEvent event, std::initializer_list<LogNumber> numbers) {
  const EventRow& row = kEvents[static_cast<std::size_t>(event)];
  std::string line = "{\"time\":\"" + Timestamp() + "\",\"level\":\"";
  line.append(row.level).append("\",\"event\":\"").append(row.name).append("\"");
  for (const LogNumber& number : numbers) {
    line.append(",\"").append(kFields[static_cast<std::size_t>(number.field)]).append("\":");
    line.append(std::to_string(number.value));
  }
  line.append("}\n");
  // One write, so that lines of several threads do not mix. A log that cannot be written is no
  // reason to stop taking reports.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace candor
