// Dialling: a channel over mTLS to one expected identity.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "candor/config/v1/common.pb.h"
#include "candor/rpc/identity.h"
#include "grpcpp/channel.h"

namespace candor::rpc {

struct ChannelSpec {
  std::string address;        // host:port
  config::v1::TlsConfig tls;  // own certificate and key, and whom to trust
  Identity server;  // whose certificate the server must show; its DNS name is not looked at
  std::size_t max_message_bytes = 4 * 1024 * 1024;
};

// Reads the files of `tls` now; dial again to use new ones. FAILED_PRECONDITION, naming the file,
// when one cannot be read. Connects on the first call.
[[nodiscard]] absl::StatusOr<std::shared_ptr<grpc::Channel>> Dial(const ChannelSpec& spec);

}  // namespace candor::rpc
