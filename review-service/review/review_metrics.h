// What review exports beside its calls and its process. Every series exists from the start.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "candor/base/clock.h"
#include "candor/metrics/metrics.h"
#include "candor/policy/policy_set.h"
#include "candor/rpc/server.h"
#include "candor/service/store_health.h"
#include "custody/custody.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"
#include "review/cases.h"
#include "review/filer.h"
#include "review/puller.h"

namespace candor::review {

// Thread-safe. What `Sources` names must outlive it.
class ReviewMetrics final : public prometheus::Collectable {
 public:
  struct Sources {
    const rpc::Server& server;
    const service::StoreHealth& health;
    const Custody& custody;
    const Cases& cases;
    // Their clocks are what is counted.
    const policy::PolicySet& policies;
    const Clock& clock;
    const FilingCounts& filings;
    std::span<const std::unique_ptr<Puller>> pullers;
    const Witnesses& witnesses;
  };
  explicit ReviewMetrics(Sources sources);

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Sources sources_;
  // Of the policies' clocks, each once.
  std::set<std::string> clocks_;
  metrics::SampledGauges single_;
};

}  // namespace candor::review
