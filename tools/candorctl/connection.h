// How a command reaches a service, as given by flags, environment and profile.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "candor/config/v1/common.pb.h"
#include "candor/manifest/manifest.h"
#include "candor/rpc/identity.h"

namespace CLI {
class App;
}
namespace grpc {
class Channel;
}

namespace candor::tools {

// As typed; empty where nothing was given.
struct ConnectionFlags {
  std::string address;
  std::string certificate;
  std::string key;
  std::string ca;
  std::string trust_domain;
  std::string server_name;
  std::string timeout;
  std::string profile;
  std::string verification_key;
  std::string channel;
};

// What the flags come down to.
struct Connection {
  std::string address;
  config::v1::TlsConfig tls;
  std::string server_name;
  std::chrono::milliseconds timeout;
  std::string verification_key;
  std::string channel;
};

// --address, --cert, --key, --ca, --trust-domain, --server-name, --timeout, --profile, and the
// CANDOR_* variables of the same names.
void AddConnectionFlags(CLI::App& command, ConnectionFlags& flags);
// --verification-key alone, for commands that look at what is signed.
void AddVerificationKeyFlag(CLI::App& command, ConnectionFlags& flags);
// --verification-key and --channel, for commands that seal or look at manifests.
void AddSealingFlags(CLI::App& command, ConnectionFlags& flags);
// --channel alone, for commands that open.
void AddChannelFlag(CLI::App& command, ConnectionFlags& flags);

// Fills what is empty from the profile, then from defaults. The trust domain is the one of the
// own certificate unless given. The status names everything that is missing and how to give it.
[[nodiscard]] absl::StatusOr<Connection> Resolve(const ConnectionFlags& flags);

// A channel to the `kind` at the address. No network yet.
[[nodiscard]] absl::StatusOr<std::shared_ptr<grpc::Channel>> DialService(
    const Connection& connection, rpc::IdentityKind kind);

// The pinned key, or a usage error that says where it comes from.
[[nodiscard]] absl::StatusOr<NoteVerifier> ParseVerificationKey(const std::string& key);

// "1500ms", "10s", "2m"; more than zero, at most an hour.
[[nodiscard]] absl::StatusOr<std::chrono::milliseconds> ParseTimeout(const std::string& text);

}  // namespace candor::tools
