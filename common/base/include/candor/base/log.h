// The log: one JSON object a line on standard error, of events and numbers from an allow-list.
// No function here takes free text, so that nothing of a request, a report, a receipt or a peer
// can be passed to it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace candor {

// What can be logged; log.cc has the name and level of each.
enum class LogEvent {
  kStarted,
  kStopping,
  kStopped,
  kCertificateReloaded,
  kCertificateReloadRefused,
  kManifestInForce,
  kStoreWritesFailing,
  kStoreWritesRecovered,
  kAcceptFailing,
  kAcceptRecovered,
  kConnectionLimitReached,
  kAbusiveConnectionClosed,
  kUnsealed,
  kSealed,
  kUnsealRefused,
  kSealedIdle,
  kKeysRotated,
  kKeysDestroyed,
  kKeyRotationFailing,
  kCaseKeysFailing,
  kCaseKeysRecovered,
  kPullFailing,
  kPullRecovered,
  kEnvelopeQuarantined,
  kMetricsFailing,
  kRevocationsInForce,
  kRevocationsRefused,
  kRevokedConnectionsClosed,
  kAuditWitnessConflict,
};

// A number that an event carries. Ports, days, counts: nothing about one reporter.
enum class LogField {
  kPort,
  kHealthPort,
  kMetricsPort,
  kDay,
  kCount,
  kErrorNumber,
  kGrpcCode,
  kIntakeIndex,
};

struct LogNumber {
  LogField field;
  std::int64_t value;
};

// Thread-safe; each line is written whole.
void Log(LogEvent event, std::initializer_list<LogNumber> numbers = {});

}  // namespace candor
