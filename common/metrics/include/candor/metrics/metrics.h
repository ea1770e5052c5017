// Prometheus: the registry that both services fill and the page that they serve.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "prometheus/registry.h"

namespace candor::metrics {

// Serves `registry` at http://<address>/metrics until destroyed: plain HTTP, for loopback or a
// network that only Prometheus reaches.
class Exposer {
 public:
  // FAILED_PRECONDITION, naming the address, when it cannot be bound.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Exposer>> Start(
      const std::string& address, std::shared_ptr<prometheus::Collectable> registry);
  virtual ~Exposer() = default;
  [[nodiscard]] virtual int port() const = 0;
};

// A gauge whose value is asked for at each scrape. Thread-safe; `value` must be, too, and must
// not block.
class SampledGauges final : public prometheus::Collectable {
 public:
  void Add(std::string name, std::string help, std::function<double()> value);
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> value;
  };
  std::vector<Gauge> gauges_;  // filled before the first scrape
};

// process_* as every Prometheus client has them, read from /proc at each scrape. CPU time is cut
// to whole seconds and memory to whole MiB, so that no single call shows.
[[nodiscard]] std::shared_ptr<prometheus::Collectable> ProcessMetrics();

// candor_build_info{version, service} 1.
void AddBuildInfo(prometheus::Registry& registry, const std::string& service);

}  // namespace candor::metrics
