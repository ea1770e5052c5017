// Prometheus: the registry that both services fill and the page that they serve.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "prometheus/registry.h"

namespace candor::metrics {

using Collectables = std::vector<std::shared_ptr<prometheus::Collectable>>;

// Serves what it was given at http://<address>/metrics until destroyed: plain HTTP, for loopback
// or a network that only Prometheus reaches. Slow clients are cut after two seconds.
class Exposer {
 public:
  // FAILED_PRECONDITION, naming the address, when it cannot be bound.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Exposer>> Start(const std::string& address,
                                                                      Collectables collectables);
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Exposer>> Start(
      const std::string& address, std::shared_ptr<prometheus::Collectable> registry);
  virtual ~Exposer() = default;
  [[nodiscard]] virtual int port() const = 0;
};

// Gauges, and counters kept elsewhere, whose values are asked for at each scrape. Add all before
// the first scrape; from then on thread-safe. `value` must be thread-safe and must not block.
class SampledGauges final : public prometheus::Collectable {
 public:
  void Add(std::string name, std::string help, std::function<double()> value);
  // `name` ends in _total, and `value` never falls.
  void AddCounter(std::string name, std::string help, std::function<double()> value);
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Sample {
    std::string name;
    std::string help;
    prometheus::MetricType type;
    std::function<double()> value;
  };
  std::vector<Sample> samples_;
};

// kCoarse is for intake. It leaves out what moves with a single connection, such as
// process_open_fds: a portal may open one for each report. And its steps are wider: memory by
// 64 MiB and CPU time by ten seconds, since one upload may take several MiB and part of a second.
enum class ProcessDetail { kCoarse, kConnections };

// process_* as every Prometheus client has them, read from /proc at each scrape. With kConnections
// CPU time is cut to whole seconds and memory to whole MiB.
[[nodiscard]] std::shared_ptr<prometheus::Collectable> ProcessMetrics(ProcessDetail detail);

// candor_build_info{version, service} 1; the version is that of the build.
void AddBuildInfo(prometheus::Registry& registry, const std::string& service);

}  // namespace candor::metrics
