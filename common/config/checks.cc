#include "candor/config/checks.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/config/yaml.h"
#include "google/protobuf/util/time_util.h"

namespace candor::config {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Duration;

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxChannelBytes = 32;
constexpr std::uint32_t kMaxDays = 3650;
constexpr std::size_t kHexKeyDigits = 64;
constexpr int kMaxExportKeys = 16;
constexpr int kMaxKeyFileCopies = 4;

bool IsName(std::string_view name, std::size_t max_bytes) {
  return !name.empty() && name.size() <= max_bytes && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Collects the problems of one configuration file, a line each.
class Checker {
 public:
  explicit Checker(const std::string& path) : path_(path), folder_(fs::path(path).parent_path()) {}

  void Problem(const std::string& field, const std::string& what) {
    problems_ += (problems_.empty() ? "" : "\n") + path_ + ": " + field + ": " + what;
  }

  // A file that must be there; its name is taken from the configuration's folder.
  void InputFile(const std::string& field, std::string& name) {
    if (name.empty()) {
      Problem(field, "is missing; name a file");
      return;
    }
    Resolve(name);
    std::error_code error;
    if (!fs::is_regular_file(name, error)) {
      Problem(field, "names " + name + ", which is not there or no file");
    }
  }

  void OptionalInputFile(const std::string& field, std::string& name) {
    if (!name.empty()) {
      InputFile(field, name);
    }
  }

  void Folder(const std::string& field, std::string& name) {
    if (name.empty()) {
      Problem(field, "is missing; name a folder");
      return;
    }
    Resolve(name);
  }

  void Address(const std::string& field, const std::string& address) {
    if (!IsListenAddress(address)) {
      Problem(field, "is not host:port, such as 127.0.0.1:7443");
    }
  }

  void Names(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& names,
             bool required) {
    if (required && names.empty()) {
      Problem(field, "is empty, so nobody could call; list at least one name");
    }
    std::set<std::string_view> seen;
    for (int i = 0; i < names.size(); ++i) {
      const std::string at = field + "[" + std::to_string(i) + "]";
      if (!IsName(names[i], kMaxNameBytes)) {
        Problem(at, "is not a name of 1 to 64 of a-z 0-9 -");
      } else if (!seen.insert(names[i]).second) {
        Problem(at, "is there twice; keep one");
      }
    }
  }

  // Fills in `preset` when not set; what is set must lie between `low` and `high` seconds.
  void Time(const std::string& field, bool is_set, Duration& duration, int preset, int low,
            int high) {
    if (!is_set) {
      duration.set_seconds(preset);
      return;
    }
    const auto time = ToMilliseconds(duration);
    if (time < std::chrono::seconds(low) || time > std::chrono::seconds(high)) {
      Problem(field,
              "must lie between " + std::to_string(low) + "s and " + std::to_string(high) + "s");
    }
  }

  // The same in whole days, from 0 on.
  void WholeDays(const std::string& field, bool is_set, Duration& duration, int preset, int high) {
    constexpr int kDay = 24 * 60 * 60;
    Time(field, is_set, duration, preset * kDay, 0, high * kDay);
    if (duration.nanos() != 0 || duration.seconds() % kDay != 0) {
      Problem(field, "must be whole days; 86400s is one");
    }
  }

  // A file that is to be written; its folder must be there.
  void OutputFile(const std::string& field, std::string& name) {
    Resolve(name);
    std::error_code error;
    if (name.empty() || !fs::is_directory(fs::path(name).parent_path(), error)) {
      Problem(field, "is in no folder that is there; make it first");
    }
  }

  void Limit(const std::string& field, std::uint32_t value, std::uint32_t preset,
             std::uint32_t high, void (*set)(v1::LimitsConfig&, std::uint32_t),
             v1::LimitsConfig& limits) {
    set(limits, value == 0 ? preset : value);
    if (value > high) {
      Problem(field, "must be at most " + std::to_string(high));
    }
  }

  // `days`, or `preset` for 0; ten years at most.
  [[nodiscard]] std::uint32_t Days(const std::string& field, std::uint32_t days,
                                   std::uint32_t preset) {
    if (days > kMaxDays) {
      Problem(field, "must be at most " + std::to_string(kMaxDays));
    }
    return days == 0 ? preset : days;
  }

  [[nodiscard]] absl::Status ToStatus() const {
    return problems_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(problems_);
  }

 private:
  void Resolve(std::string& name) const {
    if (fs::path(name).is_relative()) {
      name = (folder_ / name).string();
    }
  }

  std::string path_;
  fs::path folder_;
  std::string problems_;
};

void CheckTls(v1::TlsConfig& tls, Checker& check) {
  check.InputFile("server.tls.certificate_file", *tls.mutable_certificate_file());
  check.InputFile("server.tls.private_key_file", *tls.mutable_private_key_file());
  check.InputFile("server.tls.ca_file", *tls.mutable_ca_file());
  check.OptionalInputFile("server.tls.revocations_file", *tls.mutable_revocations_file());
  const std::string& domain = tls.trust_domain();
  if (domain.empty() || domain.size() > 255 || !std::ranges::all_of(domain, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
      })) {
    check.Problem("server.tls.trust_domain", "is not a SPIFFE trust domain, such as example.org");
  }
  const bool is_set = tls.has_reload_interval();
  check.Time("server.tls.reload_interval", is_set, *tls.mutable_reload_interval(), 10, 1, 3600);
}

void CheckServer(v1::ServerConfig& server, Checker& check) {
  check.Address("server.listen_address", server.listen_address());
  check.Address("server.health_address", server.health_address());
  CheckTls(*server.mutable_tls(), check);
  v1::LimitsConfig& limits = *server.mutable_limits();
  check.Limit(
      "server.limits.max_connections", limits.max_connections(), 1000, 100000,
      [](v1::LimitsConfig& l, std::uint32_t v) { l.set_max_connections(v); }, limits);
  check.Limit(
      "server.limits.max_connections_per_address", limits.max_connections_per_address(), 256,
      100000, [](v1::LimitsConfig& l, std::uint32_t v) { l.set_max_connections_per_address(v); },
      limits);
  check.Limit(
      "server.limits.max_concurrent_streams", limits.max_concurrent_streams(), 64, 1000,
      [](v1::LimitsConfig& l, std::uint32_t v) { l.set_max_concurrent_streams(v); }, limits);
  check.Limit(
      "server.limits.max_cancelled_calls", limits.max_cancelled_calls(), 500, 100000,
      [](v1::LimitsConfig& l, std::uint32_t v) { l.set_max_cancelled_calls(v); }, limits);
  const bool is_set = server.has_drain_timeout();
  check.Time("server.drain_timeout", is_set, *server.mutable_drain_timeout(), 10, 0, 60);
}

void CheckPolicies(google::protobuf::RepeatedPtrField<std::string>& files, Checker& check) {
  if (files.empty()) {
    check.Problem("policy_files", "is empty; name at least one policy");
  }
  for (int i = 0; i < files.size(); ++i) {
    check.InputFile("policy_files[" + std::to_string(i) + "]", files[i]);
  }
}

void CheckIntake(v1::IntakeConfig& config, Checker& check) {
  CheckServer(*config.mutable_server(), check);
  check.Address("metrics.listen_address", config.metrics().listen_address());
  check.Folder("store.path", *config.mutable_store()->mutable_path());
  check.Names("callers.portals", config.callers().portals(), /*required=*/true);
  check.Names("callers.reviews", config.callers().reviews(), /*required=*/true);
  if (config.manifest().verification_key().empty()) {
    check.Problem("manifest.verification_key",
                  "is missing; take the line that candorctl keys init printed");
  }
  check.OptionalInputFile("manifest.file", *config.mutable_manifest()->mutable_file());
  CheckPolicies(*config.mutable_policy_files(), check);
  v1::PortalQuotaConfig& quota = *config.mutable_portal_quota();
  quota.set_calls_per_second(quota.calls_per_second() == 0 ? 200 : quota.calls_per_second());
  quota.set_burst(quota.burst() == 0 ? 1000 : quota.burst());
  v1::ReplyRetentionConfig& retention = *config.mutable_reply_retention();
  retention.set_days_after_fetch(
      check.Days("reply_retention.days_after_fetch", retention.days_after_fetch(), 30));
  retention.set_days_unfetched(
      check.Days("reply_retention.days_unfetched", retention.days_unfetched(), 730));
}

void CheckIntakes(const v1::ReviewConfig& config, Checker& check) {
  if (config.intakes().empty()) {
    check.Problem("intakes", "is empty; name at least one intake to pull from");
  }
  std::set<std::string_view> names;
  for (int i = 0; i < config.intakes_size(); ++i) {
    const v1::IntakeEndpoint& intake = config.intakes(i);
    const std::string at = "intakes[" + std::to_string(i) + "].";
    if (!IsName(intake.name(), 32)) {
      check.Problem(at + "name", "is not a name of 1 to 32 of a-z 0-9 -");
    } else if (!names.insert(intake.name()).second) {
      check.Problem(at + "name", "is there twice; give each intake its own");
    }
    check.Address(at + "address", intake.address());
    if (!IsName(intake.identity(), kMaxNameBytes)) {
      check.Problem(at + "identity", "is not the <name> of spiffe://<trust domain>/intake/<name>");
    }
  }
}

bool IsHexKey(std::string_view text) {
  return text.size() == kHexKeyDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

void CheckExportKeys(const v1::KeysConfig& keys, Checker& check) {
  if (keys.export_keys_size() > kMaxExportKeys) {
    check.Problem("keys.export_keys", "has more than 16 entries; keep those in use");
  }
  std::set<std::string_view> names;
  for (int i = 0; i < keys.export_keys_size(); ++i) {
    const v1::ExportKey& key = keys.export_keys(i);
    const std::string at = "keys.export_keys[" + std::to_string(i) + "].";
    if (!IsName(key.name(), 32)) {
      check.Problem(at + "name", "is not a name of 1 to 32 of a-z 0-9 -");
    } else if (!names.insert(key.name()).second) {
      check.Problem(at + "name", "is there twice; give each key its own");
    }
    if (!IsHexKey(key.public_key())) {
      check.Problem(at + "public_key",
                    "is not 64 hexadecimal digits; take the line that candorctl keys export-key "
                    "printed");
    }
  }
}

void CheckCopies(v1::KeysConfig& keys, Checker& check) {
  if (keys.key_file_copies_size() > kMaxKeyFileCopies) {
    check.Problem("keys.key_file_copies", "has more than 4 entries; each slows every write");
  }
  std::set<std::string> files = {keys.key_file(), keys.manifest_file()};
  for (int i = 0; i < keys.key_file_copies_size(); ++i) {
    const std::string at = "keys.key_file_copies[" + std::to_string(i) + "]";
    check.OutputFile(at, *keys.mutable_key_file_copies(i));
    if (!files.insert(keys.key_file_copies(i)).second) {
      check.Problem(at, "is a file that is named before; a copy belongs on another disk");
    }
  }
}

void CheckKeys(v1::KeysConfig& keys, Checker& check) {
  check.InputFile("keys.key_file", *keys.mutable_key_file());
  check.OptionalInputFile("keys.passphrase_file", *keys.mutable_passphrase_file());
  check.InputFile("keys.manifest_file", *keys.mutable_manifest_file());
  const bool has_period = keys.has_rotation_period();
  check.WholeDays("keys.rotation_period", has_period, *keys.mutable_rotation_period(), 30, 3650);
  const bool has_overlap = keys.has_overlap();
  check.WholeDays("keys.overlap", has_overlap, *keys.mutable_overlap(), 7, 365);
  const auto period = ToMilliseconds(keys.rotation_period());
  // Else more keys than an envelope may name would be valid on one day.
  if (period.count() > 0 && ToMilliseconds(keys.overlap()) > period) {
    check.Problem("keys.overlap", "must not be longer than keys.rotation_period");
  }
  if (keys.has_idle_seal()) {
    check.Time("keys.idle_seal", /*is_set=*/true, *keys.mutable_idle_seal(), 0, 60,
               30 * 24 * 60 * 60);
  }
  CheckCopies(keys, check);
  CheckExportKeys(keys, check);
}

void CheckReview(v1::ReviewConfig& config, Checker& check) {
  CheckServer(*config.mutable_server(), check);
  check.Address("metrics.listen_address", config.metrics().listen_address());
  check.Folder("store.path", *config.mutable_store()->mutable_path());
  check.Names("callers.members", config.callers().members(), /*required=*/true);
  check.Names("callers.key_officers", config.callers().key_officers(), /*required=*/true);
  check.Names("callers.ops", config.callers().ops(), /*required=*/false);
  check.Names("callers.chairs", config.callers().chairs(), /*required=*/false);
  if (config.callers().chairs().empty()) {
    check.Problem("callers.chairs", "is empty, so nobody could ever add a member; list one name");
  }
  if (!config.escalation_channel().empty() &&
      !IsName(config.escalation_channel(), kMaxChannelBytes)) {
    check.Problem("escalation_channel", "is not a channel of 1 to 32 of a-z 0-9 -");
  }
  CheckKeys(*config.mutable_keys(), check);
  CheckIntakes(config, check);
  const bool is_set = config.has_pull_interval();
  check.Time("pull_interval", is_set, *config.mutable_pull_interval(), 30, 0, 3600);
  if (is_set && ToMilliseconds(config.pull_interval()) < std::chrono::milliseconds(50)) {
    check.Problem("pull_interval", "must be at least 0.05s");
  }
  CheckPolicies(*config.mutable_policy_files(), check);
}

}  // namespace

std::chrono::milliseconds ToMilliseconds(const Duration& duration) {
  return std::chrono::milliseconds(
      google::protobuf::util::TimeUtil::DurationToMilliseconds(duration));
}

bool IsListenAddress(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || address.size() > 300) {
    return false;
  }
  const std::string_view host = address.substr(0, colon);
  const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  if (host.find_first_of(":[]") != std::string_view::npos && !bracketed) {
    return false;
  }
  const std::string_view port = address.substr(colon + 1);
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  return error == std::errc() && end == port.data() + port.size() && value <= 65535;
}

absl::StatusOr<v1::IntakeConfig> LoadIntakeConfig(const std::string& path) {
  v1::IntakeConfig config;
  RETURN_IF_ERROR(LoadYamlFile(path, config));
  Checker check(path);
  CheckIntake(config, check);
  RETURN_IF_ERROR(check.ToStatus());
  return config;
}

absl::StatusOr<v1::ReviewConfig> LoadReviewConfig(const std::string& path) {
  v1::ReviewConfig config;
  RETURN_IF_ERROR(LoadYamlFile(path, config));
  Checker check(path);
  CheckReview(config, check);
  RETURN_IF_ERROR(check.ToStatus());
  return config;
}

}  // namespace candor::config
