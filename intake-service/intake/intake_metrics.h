// All that intake exports. Nothing here moves with a single report: no counts of slots, no size of
// the store, no time of a deposit (docs/THREAT_MODEL.md).
#pragma once

#include <memory>
#include <vector>

#include "candor/rpc/server.h"
#include "intake/manifest_keeper.h"
#include "intake/pull_stream.h"
#include "intake/store_health.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"
#include "prometheus/registry.h"

namespace candor::intake {

// Thread-safe. What `Sources` names must outlive it.
class IntakeMetrics final : public prometheus::Collectable {
 public:
  struct Sources {
    std::shared_ptr<prometheus::Registry> registry;  // calls and build info
    const rpc::Server& server;
    const StoreHealth& health;
    const ManifestKeeper& manifests;
    const PullBooks& pulls;
  };
  explicit IntakeMetrics(Sources sources);

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Sources sources_;
  std::shared_ptr<prometheus::Collectable> process_;
};

}  // namespace candor::intake
