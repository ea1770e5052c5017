#include <openssl/bio.h>
#include <openssl/conf.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "candor/rpc/server.h"
#include "grpc/support/log.h"

namespace candor::rpc {
namespace {

// gRPC 1.51 asks for TLS 1.2 and 1.3 whatever one does, but not for versions that OpenSSL's own
// configuration has switched off. No tickets: a resumed session would skip the certificate.
constexpr std::string_view kOpenSslConfig =
    "openssl_conf = candor\n"
    "[candor]\nssl_conf = candor_ssl\n"
    "[candor_ssl]\nsystem_default = candor_tls\n"
    "[candor_tls]\n"
    "CipherString = DEFAULT@SECLEVEL=2\n"
    "MinProtocol = TLSv1.3\n"
    "Protocol = -TLSv1.2,-TLSv1.1,-TLSv1\n"
    "NumTickets = 0\n";

bool LoadOpenSslConfig() {
  // The system's own configuration first, so that it cannot be loaded over this one later.
  if (OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG, nullptr) != 1) {
    return false;
  }
  const std::unique_ptr<BIO, int (*)(BIO*)> text(
      BIO_new_mem_buf(kOpenSslConfig.data(), static_cast<int>(kOpenSslConfig.size())), &BIO_free);
  const std::unique_ptr<CONF, void (*)(CONF*)> config(NCONF_new(nullptr), &NCONF_free);
  long line = 0;
  return text != nullptr && config != nullptr &&
         NCONF_load_bio(config.get(), text.get(), &line) == 1 &&
         CONF_modules_load(config.get(), nullptr, 0) == 1;
}

// Asks a context made as gRPC makes its own.
bool ConfigTook() {
  constexpr std::uint64_t kOff = SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2;
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_method()),
                                                             &SSL_CTX_free);
  return context != nullptr && (SSL_CTX_get_options(context.get()) & kOff) == kOff &&
         SSL_CTX_get_num_tickets(context.get()) == 0;
}

// gRPC writes what it likes, peers' addresses too; only its last words before an abort are let
// through: source text, never data.
void DropGrpcLog(gpr_log_func_args* args) {
  constexpr std::string_view kAssertion = "assertion failed";
  if (std::string_view(args->message).starts_with(kAssertion)) {
    [[maybe_unused]] ssize_t written =
        write(STDERR_FILENO, args->message, std::strlen(args->message));
    written = write(STDERR_FILENO, "\n", 1);
  }
}

// Each connection takes two descriptors: take as many as the system lets the process have.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

absl::Status PrepareProcess() {
  std::signal(SIGPIPE, SIG_IGN);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  gpr_set_log_function(&DropGrpcLog);
  RaiseDescriptorLimit();
  ERR_set_mark();
  const bool taken = LoadOpenSslConfig() && ConfigTook();
  ERR_pop_to_mark();
  if (!taken) {
    return absl::FailedPreconditionError(
        "OpenSSL did not take the settings for TLS 1.3 only and no tickets; install Debian's "
        "openssl 3.0 or newer and unset OPENSSL_CONF");
  }
  return absl::OkStatus();
}

void BlockStopSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void WaitForStopSignal() {
  const sigset_t signals = StopSignals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
}

}  // namespace candor::rpc
