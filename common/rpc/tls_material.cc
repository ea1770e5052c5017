#include "tls_material.h"

#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "candor/rpc/identity.h"
#include "certificate.h"

namespace candor::rpc {
namespace {

constexpr std::size_t kMaxFileBytes = 1024 * 1024;
constexpr auto kDefaultInterval = std::chrono::seconds(10);

absl::Status Wrong(const char* field, const std::string& file, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat("tls.", field, ": ", file, " ", what));
}

absl::StatusOr<std::string> ReadFile(const char* field, const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream copy;
  copy << stream.rdbuf();
  std::string content = std::move(copy).str();
  if (!stream.is_open() || stream.bad() || content.empty()) {
    return Wrong(field, file, "cannot be read or is empty; check the path and its permissions");
  }
  if (content.size() > kMaxFileBytes) {
    return Wrong(field, file, "is longer than 1 MiB; give a PEM file");
  }
  return content;
}

// Group-readable is allowed: that is how Kubernetes mounts secrets for a user that is not root.
absl::Status CheckKeyMode(const std::string& file) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0) {
    return Wrong("private_key_file", file, "cannot be read; check the path and its permissions");
  }
  if ((info.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
    return Wrong("private_key_file", file,
                 "can be read by others or written by its group; chmod it to 0600 or 0640");
  }
  return absl::OkStatus();
}

absl::StatusOr<TlsFiles> ReadUnchecked(const config::v1::TlsConfig& config) {
  TlsFiles files;
  ASSIGN_OR_RETURN(files.certificate, ReadFile("certificate_file", config.certificate_file()));
  RETURN_IF_ERROR(CheckKeyMode(config.private_key_file()));
  ASSIGN_OR_RETURN(std::string key, ReadFile("private_key_file", config.private_key_file()));
  files.key = Secret::CopyOf(key);
  WipeBytes(key);
  ASSIGN_OR_RETURN(files.authorities, ReadFile("ca_file", config.ca_file()));
  return files;
}

// The expiry of a certificate that this server may show.
absl::StatusOr<Clock::Time> CheckOwn(const config::v1::TlsConfig& config, const TlsFiles& files,
                                     Clock::Time now) {
  const auto facts = ReadLeaf(files.certificate);
  const auto wrong = [&](absl::string_view what) {
    return Wrong("certificate_file", config.certificate_file(), what);
  };
  if (!facts.ok()) {
    return wrong(facts.status().message());
  }
  if (facts->uris.size() != 1) {
    return wrong("must have exactly one URI in its subject alternative names; issue it again");
  }
  if (!Identity::Parse(facts->uris.front(), config.trust_domain())) {
    return wrong(absl::StrCat("must be for spiffe://", config.trust_domain(),
                              "/<kind>/<name>; issue it again or set tls.trust_domain"));
  }
  if (now >= facts->not_after) {
    return wrong("has expired; issue it again");
  }
  if (now < facts->not_before) {
    return wrong("is not valid yet; check this machine's clock");
  }
  return facts->not_after;
}

std::size_t Fingerprint(absl::string_view message, const TlsFiles* files) {
  std::size_t print = std::hash<std::string_view>()({message.data(), message.size()});
  if (files != nullptr) {
    for (const std::string_view part : {std::string_view(files->certificate), files->key.view(),
                                        std::string_view(files->authorities)}) {
      print = print * 31 + std::hash<std::string_view>()(part);
    }
  }
  return print;
}

std::chrono::milliseconds IntervalOf(const config::v1::TlsConfig& config) {
  const auto interval = std::chrono::seconds(config.reload_interval().seconds()) +
                        std::chrono::milliseconds(config.reload_interval().nanos() / 1000000);
  return interval.count() > 0 ? interval : kDefaultInterval;
}

}  // namespace

absl::StatusOr<TlsFiles> ReadTlsFiles(const config::v1::TlsConfig& config) {
  ASSIGN_OR_RETURN(TlsFiles files, ReadUnchecked(config));
  if (const absl::Status status = CheckAuthorities(files.authorities); !status.ok()) {
    return Wrong("ca_file", config.ca_file(), status.message());
  }
  if (const absl::StatusOr<CertificateFacts> facts = ReadLeaf(files.certificate); !facts.ok()) {
    return Wrong("certificate_file", config.certificate_file(), facts.status().message());
  }
  if (const absl::Status status =
          CheckKeyFits(config.certificate_file(), config.private_key_file());
      !status.ok()) {
    return Wrong("private_key_file", config.private_key_file(), status.message());
  }
  // libssl read the files by itself: what it saw must be what is handed on.
  ASSIGN_OR_RETURN(const TlsFiles again, ReadUnchecked(config));
  if (!(files == again)) {
    return Wrong("certificate_file", config.certificate_file(),
                 "or its key or authorities changed while they were read; try again");
  }
  return files;
}

TlsMaterial::TlsMaterial(const config::v1::TlsConfig& config, const Clock& clock)
    : config_(config), clock_(clock) {}

absl::StatusOr<std::unique_ptr<TlsMaterial>> TlsMaterial::Load(const config::v1::TlsConfig& config,
                                                               const Clock& clock) {
  std::unique_ptr<TlsMaterial> material(new TlsMaterial(config, clock));
  ASSIGN_OR_RETURN(material->files_, ReadTlsFiles(config));
  ASSIGN_OR_RETURN(material->expiry_, CheckOwn(config, material->files_, clock.Now()));
  material->generation_ = 1;
  material->thread_ = std::thread([raw = material.get()] { raw->ReloadAtIntervals(); });
  return material;
}

TlsMaterial::~TlsMaterial() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void TlsMaterial::ReloadAtIntervals() {
  const auto interval = IntervalOf(config_);
  std::unique_lock lock(mutex_);
  while (!stop_changed_.wait_for(lock, interval, [this] { return stop_; })) {
    lock.unlock();
    Reload();
    lock.lock();
  }
}

void TlsMaterial::Reload() {
  const std::lock_guard reload_lock(reload_mutex_);
  absl::StatusOr<TlsFiles> files = ReadTlsFiles(config_);
  if (!files.ok()) {
    const auto unchecked = ReadUnchecked(config_);
    Refuse(Fingerprint(files.status().message(), unchecked.ok() ? &*unchecked : nullptr));
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (*files == files_) {
      refused_ = 0;
      return;
    }
  }
  const absl::StatusOr<Clock::Time> expiry = CheckOwn(config_, *files, clock_.Now());
  if (!expiry.ok()) {
    Refuse(Fingerprint(expiry.status().message(), &*files));
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    files_ = *std::move(files);
    expiry_ = *expiry;
    ++generation_;
  }
  refused_ = 0;
  Log(LogEvent::kCertificateReloaded);
}

void TlsMaterial::Refuse(std::size_t fingerprint) {
  if (std::exchange(refused_, fingerprint) != fingerprint) {
    ++failed_reloads_;
    Log(LogEvent::kCertificateReloadRefused);
  }
}

grpc_ssl_server_certificate_config* TlsMaterial::NewerThan(std::uint64_t& generation) const {
  const std::lock_guard lock(mutex_);
  if (generation == generation_) {
    return nullptr;
  }
  generation = generation_;
  // gRPC's structure takes C strings and copies them.
  const std::string key(files_.key.view());
  const grpc_ssl_pem_key_cert_pair pair = {key.c_str(), files_.certificate.c_str()};
  return grpc_ssl_server_certificate_config_create(files_.authorities.c_str(), &pair, 1);
}

Clock::Time TlsMaterial::expiry() const {
  const std::lock_guard lock(mutex_);
  return expiry_;
}

}  // namespace candor::rpc
