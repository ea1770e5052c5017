// grpc_server_* in the names of go-grpc-prometheus.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "candor/rpc/call.h"
#include "prometheus/registry.h"

namespace candor::metrics {

// Counts and times every method by name: for review. Each series exists from the start.
[[nodiscard]] std::unique_ptr<rpc::CallObserver> PerMethodMetrics(
    prometheus::Registry& registry, std::span<const std::string_view> methods);

// For intake: `exact` methods (the relay's) as above; all others under one label, and those only
// in steps of 64 calls a UTC day, the rest of a day forgotten, so that no single report moves a
// figure. Nothing is timed.
[[nodiscard]] std::unique_ptr<rpc::CallObserver> ReporterSafeMetrics(
    prometheus::Registry& registry, std::span<const std::string_view> exact);

}  // namespace candor::metrics
