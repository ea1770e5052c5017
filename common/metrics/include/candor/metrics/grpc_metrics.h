// grpc_server_* in the names of go-grpc-prometheus.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "candor/base/clock.h"
#include "candor/rpc/call.h"
#include "prometheus/registry.h"

namespace candor::metrics {

// Both: each series exists from the start; a method's type (unary or server_stream) is read from
// its descriptor, which must be linked in. Messages that a stream sends are not counted. Calls
// that the caller table refused are candor_calls_denied_total. Thread-safe.

// Counts and times every method by name: for review.
[[nodiscard]] std::unique_ptr<rpc::CallObserver> PerMethodMetrics(
    prometheus::Registry& registry, std::span<const std::string_view> methods);

// For intake: `exact` methods (the relay's) as above; all others, and refused calls, under the one
// method "reporter", and those only in steps of 64 of a kind a UTC day, the rest of a day
// forgotten, so that no single report moves a figure. Nothing of them is timed. `clock` must
// outlive the observer.
[[nodiscard]] std::unique_ptr<rpc::CallObserver> ReporterSafeMetrics(
    prometheus::Registry& registry, std::span<const std::string_view> exact, const Clock& clock);

}  // namespace candor::metrics
