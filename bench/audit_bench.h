// What it costs that review logs before it shows: reads that are in the audit log beside calls that
// are not, over the same channels and with as many in flight.
#pragma once

#include <chrono>

namespace candor::bench {

struct AuditOutcome {
  double unaudited_per_second = 0;  // GetCustody
  double audited_per_second = 0;    // GetCase
};

[[nodiscard]] AuditOutcome MeasureAudit(std::chrono::milliseconds window);
void PrintAudit(const AuditOutcome& outcome);

}  // namespace candor::bench
