#include "prometheus/exposer.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "candor/metrics/metrics.h"

namespace candor::metrics {
namespace {

class CivetExposer final : public Exposer {
 public:
  // Throws, as prometheus::Exposer does, when the address cannot be bound.
  CivetExposer(const std::string& address, Collectables collectables)
      : collectables_(std::move(collectables)),
        exposer_(std::vector<std::string>{"listening_ports", address, "num_threads", "8",
                                          "request_timeout_ms", "2000", "enable_keep_alive",
                                          "no"}) {
    for (const auto& collectable : collectables_) {
      exposer_.RegisterCollectable(collectable);
    }
  }

  [[nodiscard]] int port() const override { return exposer_.GetListeningPorts().front(); }

 private:
  // The library holds them weakly.
  const Collectables collectables_;
  prometheus::Exposer exposer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Exposer>> Exposer::Start(const std::string& address,
                                                        Collectables collectables) {
  try {
    return std::make_unique<CivetExposer>(address, std::move(collectables));
  } catch (const std::exception&) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot serve metrics on ", address,
                     ": the port is in use or the address is not of this machine; stop the other "
                     "process or set metrics.listen_address"));
  }
}

absl::StatusOr<std::unique_ptr<Exposer>> Exposer::Start(
    const std::string& address, std::shared_ptr<prometheus::Collectable> registry) {
  return Start(address, Collectables{std::move(registry)});
}

}  // namespace candor::metrics
