#include "prometheus/exposer.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "candor/metrics/metrics.h"

namespace candor::metrics {
namespace {

// Connects to `host:port` and hangs up.
void Knock(const std::string& listen_address, int port) {
  std::string host = listen_address.substr(0, listen_address.rfind(':'));
  if (host.size() > 2 && host.front() == '[') {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return;
  }
  const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    [[maybe_unused]] const int ignored = connect(fd, found->ai_addr, found->ai_addrlen);
    close(fd);
  }
  freeaddrinfo(found);
}

class CivetExposer final : public Exposer {
 public:
  // Throws, as prometheus::Exposer does, when the address cannot be bound.
  CivetExposer(std::string address, Collectables collectables)
      : address_(std::move(address)),
        collectables_(std::move(collectables)),
        exposer_(std::make_unique<prometheus::Exposer>(
            std::vector<std::string>{"listening_ports", address_, "num_threads", "8",
                                     "request_timeout_ms", "2000", "enable_keep_alive", "no"})) {
    for (const auto& collectable : collectables_) {
      exposer_->RegisterCollectable(collectable);
    }
  }

  // civetweb looks every two seconds whether to stop, or when somebody connects: stopping a
  // service should not take that long.
  ~CivetExposer() override {
    const int at = port();
    std::atomic<bool> stopped = false;
    std::thread knocker([&] {
      while (!stopped) {
        Knock(address_, at);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    });
    exposer_.reset();
    stopped = true;
    knocker.join();
  }

  [[nodiscard]] int port() const override { return exposer_->GetListeningPorts().front(); }

 private:
  const std::string address_;
  const Collectables collectables_;  // the library holds them weakly
  std::unique_ptr<prometheus::Exposer> exposer_;
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
