// What intake exports beside its calls and its process. Nothing here moves with a single report:
// no counts of slots, no size of the store, no time of a deposit (docs/THREAT_MODEL.md).
#pragma once

#include <memory>

#include "candor/rpc/server.h"
#include "candor/service/store_health.h"
#include "intake/manifest_keeper.h"
#include "intake/pull_stream.h"
#include "prometheus/collectable.h"

namespace candor::intake {

struct MetricSources {
  const rpc::Server& server;
  const service::StoreHealth& health;
  const ManifestKeeper& manifests;
  const PullBooks& pulls;
};

// Thread-safe. What `sources` names must outlive it.
[[nodiscard]] std::shared_ptr<prometheus::Collectable> IntakeMetrics(MetricSources sources);

}  // namespace candor::intake
